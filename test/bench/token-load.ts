import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { startRedis } from "../package/support/redis.js";
import type { Row } from "./measure.js";

/** Measures what a store changes for the token handler. */
export async function tokenLoad(): Promise<Row[]> {
  const redis = await startRedis();
  try {
    const { stdout } = await promisify(execFile)("node", ["test/bench/token-store.mjs", redis.url]);
    return JSON.parse(stdout) as Row[];
  } finally {
    await redis.kill();
  }
}

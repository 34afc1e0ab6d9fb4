import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startRedis } from "../package/support/redis.js";
import type { Row } from "./table.js";

/** Measures what a store changes for the token handler. */
export async function tokenLoad(): Promise<Row[]> {
  const redis = await startRedis();
  try {
    const file = fileURLToPath(new URL("token-store.mjs", import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", file, redis.url]);
    return JSON.parse(stdout) as Row[];
  } finally {
    await redis.kill();
  }
}

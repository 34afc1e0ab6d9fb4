import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./run.js";

/** Starts a Redis that keeps nothing on disk, on a free loopback port. @throws Error if `redis-server` is not installed */
export async function startRedis() {
  execFileSync("redis-server", ["--version"]);
  const port = await freePort();
  let child: ChildProcess;
  /** Starts a new, empty server on the same port. */
  const start = async (): Promise<void> => {
    const dir = mkdtempSync(join(tmpdir(), "hcw-redis-"));
    const args = ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--dir", dir];
    child = spawn("redis-server", args, { stdio: ["ignore", "pipe", "inherit"] });
    child.once("close", () => rmSync(dir, { recursive: true }));
    for await (const line of child.stdout!) if (String(line).includes("Ready to accept")) break;
  };
  /** Ends the process as `kill -9` does, and resolves when it has ended. */
  const kill = async (): Promise<void> => {
    const closed = once(child, "close");
    child.kill("SIGKILL");
    await closed;
  };
  await start();
  return { url: `redis://127.0.0.1:${port}`, kill, start };
}

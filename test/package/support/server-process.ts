import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";

/** A server that runs in its own process. */
export interface ServerProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** Returns everything that the process has printed. */
  output(): string;
  close(): Promise<unknown>;
}

/**
 * Starts a command, and resolves when it has printed a loopback URL.
 * @throws Error with everything the command printed, if it ends before it prints a URL
 */
export async function startServer(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const child = spawn(command, args, { cwd, env: { ...process.env, NO_COLOR: "1", ...env } });
  const ended = once(child, "close");
  let printed = "";
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      printed += chunk.toString();
      const found = /http:\/\/(?:127\.0\.0\.1|localhost):\d+/.exec(printed);
      if (found) resolve(found[0]);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    ended.then(() => reject(new Error(`${command} ${args.join(" ")} ended:\n${printed}`)), reject);
  });
  return { url, child, output: () => printed, close: () => (child.kill("SIGKILL"), ended) };
}

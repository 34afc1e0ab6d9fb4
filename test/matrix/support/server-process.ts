import { spawn } from "node:child_process";

/** A server that runs in its own process. */
export interface ServerProcess {
  readonly url: string;
  /** Returns everything that the process has printed. */
  output(): string;
  close(): Promise<void>;
}

/**
 * Starts a command, and resolves when it has printed a loopback URL.
 * @throws Error with everything the command printed, if it ends before it prints a URL
 */
export function startServer(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const child = spawn(command, args, { cwd, env: { ...process.env, NO_COLOR: "1", ...env } });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const close = (): Promise<void> => (child.kill("SIGKILL"), ended);
  let printed = "";
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      printed += chunk.toString();
      const url = /http:\/\/(?:127\.0\.0\.1|localhost):\d+/.exec(printed)?.[0];
      if (url) resolve({ url, output: () => printed, close });
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("error", reject);
    void ended.then(() => reject(new Error(`${command} ${args.join(" ")} ended:\n${printed}`)));
  });
}

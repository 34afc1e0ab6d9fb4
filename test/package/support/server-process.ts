import { spawn } from "node:child_process";
import { once } from "node:events";

export type ServerProcess = Awaited<ReturnType<typeof startServer>>;

/**
 * Starts a command in its own process, and resolves when it has printed a loopback URL. output() returns all that it has printed.
 * @throws Error with everything the command printed, if it ends before it prints a URL
 */
export async function startServer(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
) {
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

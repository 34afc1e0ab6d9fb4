import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The path of the repository's root. */
export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** The path of `test/matrix`. Its `node_modules` contains the frameworks that the recipes of `demo/frameworks` use. */
export const MATRIX = join(ROOT, "test/matrix");

/** Returns the path of a command that is installed in a folder. */
export const bin = (name: string, folder = ROOT): string => join(folder, "node_modules/.bin", name);

/** Runs a command and returns what it prints. @throws Error with everything the command printed, if the command fails */
export function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): string {
  try {
    return execFileSync(command, args, {
      cwd,
      env: { ...process.env, NO_COLOR: "1", ...env },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    }).trim();
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    // Without a `cause`, which would repeat the output.
    throw new Error(`${command} ${args.join(" ")}\n${stdout}${stderr}`);
  }
}

/** Returns a loopback port on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

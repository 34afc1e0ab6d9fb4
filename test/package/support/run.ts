import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The path of the repository's root. */
export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

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

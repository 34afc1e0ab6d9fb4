// Runs the checks and then the tests of `npm test`, the fastest tests first. The checks run at the same time. If a check fails,
// the other checks still run, so that all problems are shown, but no test runs. The script set-up.mjs has installed everything.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

/** Runs a script of package.json. Resolves with `true` if the script succeeded, else with `false`. */
const run = (script) =>
  new Promise((resolve) => {
    const child = spawn(`npm run --silent ${script}`, { stdio: "inherit", shell: true });
    child.on("close", (code) => resolve(code === 0));
  });

const checks = await Promise.all(["check:types", "check:lint", "build"].map(run));
process.exit(checks.every(Boolean) && (await run("test:vitest")) ? 0 : 1);

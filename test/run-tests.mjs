// `npm test` runs this script after set-up.mjs, which installs the packages and browsers. The script runs the checks in parallel,
// and then the tests, the fastest first. If a check fails, the other checks still finish, so that all problems are shown, but no
// test runs.
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

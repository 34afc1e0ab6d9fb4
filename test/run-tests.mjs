// Runs the checks and then the tests of `npm test`, the fastest tests first. The checks run at the same time. If a check fails,
// the other checks still run, so that all problems are shown. No test runs if lint, the build or the installation of the browsers
// fails. The script set-up.mjs installs the packages and the browsers.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

/** Runs a command in a shell. Resolves with `true` if the command succeeded, else with `false`. */
const run = (command) =>
  new Promise((resolve) => {
    const child = spawn(command, { stdio: "inherit", shell: true });
    child.on("close", (code) => resolve(code === 0));
  });
const testProjects = (flags) => run(`npm run --silent test:vitest -- ${flags}`);

// The type check uses a compiler from the packages of test/matrix, so it waits until these packages are installed. On a fresh
// machine, this takes longer than the other steps. The unit tests and the browser tests do not need these packages, and start
// without them.
const types = run("node test/set-up.mjs --matrix --bench && npm run --silent check:types");
const checks = await Promise.all([
  run("npm run --silent check:lint"),
  run("npm run --silent build"),
  run("node test/set-up.mjs --browsers"),
]);
if (!checks.every(Boolean)) {
  await types; // shows the problems of the types, too
  process.exit(1);
}
const fastPassed = await testProjects("--project unit --project browser");
const restPassed =
  (await types) && (await testProjects("--project readme --project package --project matrix"));
process.exit(fastPassed && restPassed ? 0 : 1);

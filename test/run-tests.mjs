// Runs the checks and then the tests of `npm test`. Steps run at the same time, and each step starts as soon as the packages,
// browsers and files that it needs are ready. If a check fails, the other checks still run, so that all problems are shown, but
// the tests do not run. The fastest tests run first. The script set-up.mjs installs the packages and the browsers.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

/** Runs a command in a shell. Resolves with `true` if the command succeeded, else with `false`. */
const run = (command) =>
  new Promise((resolve) => {
    const child = spawn(command, { stdio: "inherit", shell: true });
    child.on("close", (code) => resolve(code === 0));
  });
const test = (...projects) =>
  run(`npm run --silent test:vitest -- ${projects.map((name) => `--project ${name}`).join(" ")}`);

const allOf = async (...steps) => (await Promise.all(steps)).every(Boolean);

// The type check uses a compiler from the packages of test/matrix, so it waits until these packages are installed. On a fresh
// machine, this takes longer than the other steps. The unit tests and the browser tests do not need these packages, and start
// without them.
const matrix = run("node test/set-up.mjs --matrix --bench && npm run --silent check:types");
const isReady = await allOf(
  run("npm run --silent check:lint"),
  run("npm run --silent build"),
  run("node test/set-up.mjs --browsers"),
);
const fastPassed = isReady && (await test("unit", "browser"));
const isMatrixReady = await matrix;
const restPassed = isReady && isMatrixReady && (await test("readme", "package", "matrix"));
process.exit(fastPassed && restPassed ? 0 : 1);

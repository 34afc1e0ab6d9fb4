// Runs the checks and the tests of `npm test`, the fastest first. A step begins as soon as what it needs is ready. Each step runs
// even if another step fails, so that all problems are shown. Only the tests need a successful build.
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

// The compiler that checks the types is one of the packages of test/matrix. On a fresh machine, their installation takes longer
// than the other steps. The unit tests and the browser tests do not need these packages, so they do not wait for them.
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

// Checks the types, lint and format, and builds the package. Also installs the browsers and the packages of test/matrix and
// test/bench. These steps run at the same time, because each of them mostly uses one processor. Each step runs even if another
// step fails, so that all problems are shown.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

/** Runs a command in a shell. Resolves with `true` if the command succeeded, else with `false`. */
const run = (command) =>
  new Promise((resolve) => {
    const child = spawn(command, { stdio: "inherit", shell: true });
    child.on("close", (code) => resolve(code === 0));
  });

const results = await Promise.all([
  run("npm run --silent check:lint"),
  run("npm run --silent build"),
  run("node test/set-up.mjs --browsers"),
  // The packages of test/matrix are installed before the types are checked, because the compiler is one of these packages.
  run("node test/set-up.mjs --matrix --bench && npm run --silent check:types"),
]);
process.exit(results.every(Boolean) ? 0 : 1);

// Checks the types, lint and format, and builds the package. These steps run at the same time, because each of them mostly uses
// one processor. Each step runs even if another step fails, so that all problems are shown.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

/** Runs a script of package.json. Resolves with whether it succeeded. */
const run = (script) =>
  new Promise((resolve) => {
    const child = spawn(`npm run --silent ${script}`, { stdio: "inherit", shell: true });
    child.on("close", (code) => resolve(code === 0));
  });

const results = await Promise.all(["check:lint", "check:types", "build"].map(run));
process.exit(results.every(Boolean) ? 0 : 1);

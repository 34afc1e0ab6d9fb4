// Installs what a command needs and this machine lacks: `node test/set-up.mjs [folder …] [--browsers]`.
// `--browsers` is Chromium and Redis, and in CI also Firefox and WebKit.
import { exec } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findBrowser } from "./browser/support/find-browser.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const folders = [".", ...process.argv.slice(2).filter((argument) => !argument.startsWith("--"))];
const needsBrowsers = process.argv.includes("--browsers");

function run(what, command, cwd) {
  console.log(`Installing ${what} …`);
  return promisify(exec)(command, { cwd, maxBuffer: 2 ** 26 });
}

const packagesOf = (lockfile) => (existsSync(lockfile) ? JSON.parse(readFileSync(lockfile)).packages : {});

/** Compares the lockfile with npm's own record of what it has installed. A clone has new file times, so npm's check cannot help. */
function isInstalled(folder) {
  const found = packagesOf(`${folder}/node_modules/.package-lock.json`);
  return Object.entries(packagesOf(`${folder}/package-lock.json`)).every(
    ([path, { integrity, optional }]) => !path || optional || found[path]?.integrity === integrity,
  );
}

/** Returns Debian's packages for what the tests need and this machine lacks. */
function missingPackages() {
  const needed = [
    [findBrowser("chromium"), "chromium-headless-shell fonts-dejavu-core"],
    [existsSync("/usr/bin/redis-server"), "redis-server"],
    [!process.env.CI || findBrowser("firefox"), "firefox-esr"],
    [!process.env.CI || findBrowser("webkit"), "webkit2gtk-driver xvfb xauth"],
  ];
  return needed.flatMap(([isHere, packages]) => (isHere ? [] : packages)).join(" ");
}

async function installFromDebian() {
  const packages = missingPackages();
  if (!needsBrowsers || !packages || !existsSync("/etc/debian_version") || process.getuid?.() !== 0) return;
  // Run level 1 keeps Debian from starting a Redis server of its own.
  const install = "RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends";
  await run(packages, `apt-get -qq update && ${install} ${packages}`);
}

async function installPackages() {
  for (const folder of folders)
    if (!isInstalled(folder))
      await run(`the packages of ${folder === "." ? "the project" : folder}`, "npm ci", folder);
}

try {
  await Promise.all([installFromDebian(), installPackages()]);
  if (needsBrowsers && !findBrowser("chromium"))
    throw new Error(
      "The tests need Chrome or Chromium. Install one, or run: npx playwright install chromium",
    );
} catch (error) {
  console.error(error.stderr || error.message);
  process.exit(1);
}

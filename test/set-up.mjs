// Installs what a fresh machine lacks, and nothing where nothing is lacking: `npm start` and `npm test` begin with it.
//   node test/set-up.mjs [--matrix] [--bench] [--chromium | --all-browsers]
import { execSync } from "node:child_process";
import { existsSync, lstatSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const flags = process.argv.slice(2);
const run = (command, cwd) => execSync(command, { cwd, stdio: ["ignore", "ignore", "inherit"] });
const packagesOf = (lockfile) => JSON.parse(readFileSync(lockfile, "utf8")).packages;

/** Returns whether a folder has what its lockfile names. Versions are compared, because a clone has new file times. */
function isInstalled(folder) {
  const installed = `${folder}/node_modules/.package-lock.json`;
  if (!existsSync(installed)) return false;
  const found = packagesOf(installed);
  return Object.entries(packagesOf(`${folder}/package-lock.json`)).every(
    ([path, { version, optional }]) => !path || optional || found[path]?.version === version,
  );
}

/** Installs into a folder. A linked `node_modules` belongs to another checkout and stays as it is. */
function installPackages(folder) {
  if (isInstalled(folder)) return;
  if (existsSync(`${folder}/node_modules`) && lstatSync(`${folder}/node_modules`).isSymbolicLink())
    throw new Error(
      `${folder}/node_modules is a link and does not match the lockfile. Install where it points to.`,
    );
  console.log(`Installing the packages of ${folder === "." ? "the project" : folder} …`);
  run("npm ci --silent --no-audit --no-fund", folder);
}

installPackages(".");
if (flags.includes("--matrix")) installPackages("test/matrix");
if (flags.includes("--bench")) installPackages("test/bench");

const isDebian = existsSync("/etc/debian_version") && process.getuid?.() === 0;
const install = (packages) => {
  console.log(`Installing ${packages} …`);
  run(
    `apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends ${packages}`,
  );
};

const BROWSERS = { "--chromium": ["chromium"], "--all-browsers": ["chromium", "firefox", "webkit"] };
const wanted = flags.flatMap((flag) => BROWSERS[flag] ?? []);
if (wanted.length) {
  const { findBrowser } = await import("./browser/support/find-browser.mjs");
  const packages = {
    chromium: "chromium fonts-dejavu-core",
    firefox: "firefox-esr",
    webkit: "webkit2gtk-driver xvfb xauth",
  };
  const missing = wanted.filter((name) => !findBrowser(name));
  if (missing.length && isDebian) install(missing.map((name) => packages[name]).join(" "));
  else if (missing.length) {
    console.error(
      `No ${missing.join(", ")} here. Install one, or run: npx playwright install ${missing.join(" ")}`,
    );
    process.exit(1);
  }
}

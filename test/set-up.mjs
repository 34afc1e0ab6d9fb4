// Installs the packages and browsers that this machine lacks. `npm start` and `npm test` run this script first.
//   node test/set-up.mjs [--matrix] [--bench] [--browsers]
// The flag `--browsers` installs Chromium. In CI (if the environment variable CI is set), the flag installs every engine, so that
// CI runs the tests in all engines.
import { exec } from "node:child_process";
import { copyFileSync, existsSync, lstatSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findBrowser } from "./browser/support/find-browser.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const flags = process.argv.slice(2);
const execute = promisify(exec);
/** Runs a command in the background. @throws Error that contains what the command wrote to its error stream */
const run = (command, cwd) => execute(command, { cwd, maxBuffer: 2 ** 26 });
const packagesOf = (lockfile) => JSON.parse(readFileSync(lockfile, "utf8")).packages;

/** The file in which npm records the packages that it has installed. */
const INSTALLED = "node_modules/.package-lock.json";

/**
 * Returns whether a folder contains the packages of its lockfile, except optional ones. Compares versions and not file times,
 * because cloning sets new file times.
 */
function isInstalled(folder) {
  if (!existsSync(`${folder}/${INSTALLED}`)) return false;
  const found = packagesOf(`${folder}/${INSTALLED}`);
  return Object.entries(packagesOf(`${folder}/package-lock.json`)).every(
    ([path, { version, optional }]) => !path || optional || found[path]?.version === version,
  );
}

const npmInstall = (folder) => run("npm ci --loglevel=error --no-audit --no-fund", folder);

/**
 * Installs the packages of a folder with Bun, which needs a quarter of the processor time that npm needs. Bun installs the versions
 * in `package-lock.json`, and checks each package against its hash in that file. If Bun fails, for example because only npm is
 * configured to use a proxy, npm installs the packages.
 */
async function bunInstall(folder) {
  const { version } = packagesOf("test/matrix/package-lock.json")["node_modules/bun"];
  const install = "bun install --frozen-lockfile --ignore-scripts --no-progress";
  rmSync(`${folder}/node_modules`, { recursive: true, force: true });
  try {
    await run(`npm exec --yes --package=bun@${version} -- ${install}`, folder);
    copyFileSync(`${folder}/package-lock.json`, `${folder}/${INSTALLED}`); // Bun does not write this file.
  } catch (error) {
    console.error(`Bun could not install the packages of ${folder}, so npm does it. ${error.message}`);
    await npmInstall(folder);
  }
}

/**
 * Installs the packages of a folder if some are missing. Throws if `node_modules` is a symbolic link, because the
 * link's target belongs to another checkout.
 * @param install `npmInstall` or `bunInstall`
 */
async function installPackages(folder, install) {
  if (isInstalled(folder)) return;
  if (existsSync(`${folder}/node_modules`) && lstatSync(`${folder}/node_modules`).isSymbolicLink())
    throw new Error(
      `${folder}/node_modules is a link and does not match the lockfile. Install where it points to.`,
    );
  console.log(`Installing the packages of ${folder === "." ? "the project" : folder} …`);
  await install(folder);
}

/**
 * Installs the packages of each folder in turn. The first install downloads Bun with `npm exec`, and two downloads at the same time
 * can fail.
 */
async function installAll(folders) {
  for (const folder of folders) await installPackages(folder, bunInstall);
}

async function installDebianPackages(packages) {
  console.log(`Installing ${packages} …`);
  const install = "DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends";
  await run(`apt-get -qq update && ${install} ${packages}`);
}

const DEBIAN_PACKAGES = {
  chromium: "chromium-headless-shell fonts-dejavu-core",
  "chromium-headless-shell": "chromium-headless-shell fonts-dejavu-core",
  firefox: "firefox-esr",
  webkit: "webkit2gtk-driver xvfb xauth",
};

const isDebian = existsSync("/etc/debian_version") && process.getuid?.() === 0;

/** Installs the browsers that are missing. @throws Error on a machine on which this script cannot install browsers */
async function installBrowsers(names) {
  const missing = names.filter((name) => !findBrowser(name));
  if (!missing.length) return;
  if (isDebian) return installDebianPackages(missing.map((name) => DEBIAN_PACKAGES[name]).join(" "));
  throw new Error(
    `No ${missing.join(", ")} here. Install one, or run: npx playwright install ${missing.join(" ")}`,
  );
}

const FOLDERS = { "--matrix": "test/matrix", "--bench": "test/bench" };
const BROWSERS = process.env.CI ? ["chromium-headless-shell", "firefox", "webkit"] : ["chromium"];
const extra = flags.flatMap((flag) => FOLDERS[flag] ?? []);
const browsers = flags.includes("--browsers") ? BROWSERS : [];
try {
  const project = installPackages(".", npmInstall);
  // These steps run at the same time, because each of them mostly waits for the network or the disk. On systems other than
  // Debian, installBrowsers() waits for the project's packages, because it uses Playwright to find the browsers.
  await Promise.all([
    project,
    installAll(extra),
    (isDebian ? Promise.resolve() : project).then(() => installBrowsers(browsers)),
  ]);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

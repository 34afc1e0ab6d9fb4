// What a fresh machine lacks, and nothing where nothing is lacking: `npm start` and `npm test` begin with it.
//   node test/set-up.mjs [--chromium | --all-browsers]
import { execSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const run = (command) => execSync(command, { stdio: ["ignore", "ignore", "inherit"] });

const installed = "node_modules/.package-lock.json";
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync("package-lock.json").mtimeMs) {
  console.log("Installing the packages …");
  run("npm ci --silent --no-audit --no-fund");
}

const isDebian = existsSync("/etc/debian_version") && process.getuid?.() === 0;
const install = (packages) => {
  console.log(`Installing ${packages} …`);
  run(
    `apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends ${packages}`,
  );
};

if (process.argv.some((flag) => /^--(chromium|all-browsers)$/.test(flag))) {
  const { findBrowser } = await import("./browser/find-browser.mjs");
  const wanted = process.argv.includes("--all-browsers") ? ["chromium", "firefox", "webkit"] : ["chromium"];
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

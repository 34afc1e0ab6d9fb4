import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** Returns the path to which Playwright downloads a browser, or undefined if Playwright is not installed. */
function playwrightPath(name) {
  try {
    return require("playwright")[name].executablePath();
  } catch {
    return undefined;
  }
}

const LIB = "/usr/lib";
/** Returns the possible paths of MiniBrowser, the browser of WebKitGTK. The folder in LIB is named after the CPU architecture. */
const miniBrowsers = () =>
  existsSync(LIB) && existsSync("/usr/bin/WebKitWebDriver") && existsSync("/usr/bin/xvfb-run")
    ? readdirSync(LIB).map((folder) => `${LIB}/${folder}/webkit2gtk-4.1/MiniBrowser`)
    : [];

const PLACES = {
  chromium: () => [
    // Chromium without a user interface: a navigation needs 40 % less processor time than in the whole browser.
    "/usr/bin/chromium-headless-shell",
    "/usr/bin/chromium",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    playwrightPath("chromium"),
  ],
  firefox: () => ["/usr/bin/firefox-esr", playwrightPath("firefox")],
  webkit: miniBrowsers,
};

/**
 * Returns the path of a browser. The function tries several paths in this order, and returns the first path that exists: the
 * environment variable HCW_CHROMIUM (HCW_FIREFOX, HCW_WEBKIT), the system's browsers, and Playwright's download.
 * @param {"chromium" | "firefox" | "webkit"} name
 * @returns {string | undefined}
 */
export function findBrowser(name) {
  return [process.env[`HCW_${name.toUpperCase()}`], ...PLACES[name]()].find(
    (path) => path && existsSync(path),
  );
}

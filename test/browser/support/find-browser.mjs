import { existsSync, readdirSync } from "node:fs";
import * as playwright from "playwright";

const LIB = "/usr/lib";
/** WebKitGTK's own small browser, in a folder named after the machine's architecture. */
const miniBrowsers = () =>
  existsSync(LIB) && existsSync("/usr/bin/WebKitWebDriver") && existsSync("/usr/bin/xvfb-run")
    ? readdirSync(LIB).map((folder) => `${LIB}/${folder}/webkit2gtk-4.1/MiniBrowser`)
    : [];

const PLACES = {
  chromium: () => [
    "/usr/bin/chromium",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    playwright.chromium.executablePath(),
  ],
  firefox: () => ["/usr/bin/firefox-esr", playwright.firefox.executablePath()],
  webkit: miniBrowsers,
};

/**
 * Where a browser is: HCW_CHROMIUM, HCW_FIREFOX or HCW_WEBKIT, else the system's, else Playwright's own download.
 * @param {"chromium" | "firefox" | "webkit"} name
 * @returns {string | undefined}
 */
export function findBrowser(name) {
  return [process.env[`HCW_${name.toUpperCase()}`], ...PLACES[name]()].find(
    (path) => path && existsSync(path),
  );
}

import { existsSync } from "node:fs";
import * as playwright from "playwright";

const PLACES = {
  chromium: [
    "/usr/bin/chromium",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ],
  firefox: ["/usr/bin/firefox-esr"],
};

/**
 * Where a browser is: HCW_CHROMIUM or HCW_FIREFOX, else the system's, else Playwright's own download.
 * @param {"chromium" | "firefox"} name
 * @returns {string | undefined}
 */
export function findBrowser(name) {
  const own = playwright[name].executablePath();
  return [process.env[`HCW_${name.toUpperCase()}`], ...PLACES[name], own].find(
    (path) => path && existsSync(path),
  );
}

/** Returns the path of a browser: HCW_CHROMIUM, HCW_FIREFOX or HCW_WEBKIT, else a system browser, else Playwright's download. */
export function findBrowser(name: "chromium" | "firefox" | "webkit"): string | undefined;

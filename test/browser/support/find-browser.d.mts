/** Returns the first existing path: HCW_CHROMIUM (HCW_FIREFOX, HCW_WEBKIT), then system browsers, then Playwright's download. */
export function findBrowser(name: "chromium" | "firefox" | "webkit"): string | undefined;

/** Where a browser is: HCW_CHROMIUM or HCW_FIREFOX, else the system's, else Playwright's own download. */
export function findBrowser(name: "chromium" | "firefox" | "webkit"): string | undefined;

// Re-exports those helpers of the browser tests that the tests in test/matrix also use.
export { connectPage, say } from "../../browser/support/app-page.js";
export { inEveryEngine } from "../../browser/support/engines.js";
export { findBrowser } from "../../browser/support/find-browser.mjs";
export { Held } from "../../browser/support/held.js";
export { html, json, startOrigin, type Origin } from "../../browser/support/origins.js";
export type { TestPage } from "../../browser/support/test-page.js";
export { launch, listenForComplaints } from "../../browser/support/playwright-browser.js";

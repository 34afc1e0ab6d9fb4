import type { Browser } from "playwright";
import { expect } from "vitest";
import { html, json, listenForComplaints, startOrigin, type Origin } from "./browser.js";

/** Returns the page of an app, with a button and the app's code. */
export const pageWith = (code: string): string =>
  `<link rel="icon" href="data:," /><button>Go</button>${code}`;

/** Starts a server on its own origin. The server serves an app: its page, its token endpoint and its files. */
export const serveFiles = (page: string, read: (path: string) => string | Uint8Array): Promise<Origin> =>
  startOrigin((request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/token") return json({ token: "t" });
    if (pathname === "/") return html(page);
    return new Response(read(pathname) as BodyInit, { headers: { "content-type": "text/javascript" } });
  });

/**
 * Checks that a click opens Connect, that Connect can close itself, and that the browser reports no problem. The app shows its
 * progress in the page's title.
 */
export async function tryOut(browser: Browser, url: string, connect: Origin): Promise<void> {
  const page = await browser.newPage();
  const complaints = listenForComplaints(page);
  await page.goto(`${url}/?connect=${encodeURIComponent(connect.url)}`);
  await page.waitForFunction(() => document.title === "ready");
  await page.click("button");
  await page.frameLocator("#human-api").getByText("In Connect").waitFor();
  await page.evaluate(() => {
    const frame = document.querySelector<HTMLIFrameElement>("#human-api")!;
    frame.contentWindow!.postMessage({ say: [{ type: "hapi-connect-close", status: "SUCCESS" }] }, "*");
  });
  await page.waitForFunction(() => document.title === "SUCCESS");
  expect(complaints).toEqual([]);
  await page.close();
}

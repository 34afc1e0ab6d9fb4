import type { Browser, CDPSession, Page } from "playwright";
import type { CountedResult } from "./model.js";
import { PAGE_SCRIPT } from "./page-script.js";
import type { VisitServer } from "./server.js";
import type { Visit } from "./visits.js";
import { toRule, type Way } from "./ways.js";

/** Runs simulated visits in Chromium. */
export interface BrowserVisitor {
  readonly page: Page;
  /**
   * Opens the page of a visit at full CPU speed, then slows the CPU down. Resolves with a function that returns the number of
   * requests so far.
   */
  goto(way: Way, visit: Visit): Promise<() => number>;
  /** Runs one visit in Chromium. */
  visit(way: Way, visit: Visit): Promise<CountedResult>;
}

const setCpuFactor = (session: CDPSession, rate: number): Promise<unknown> =>
  session.send("Emulation.setCPUThrottlingRate", { rate });

/** Creates a {@link BrowserVisitor}, which runs all visits in the same browser page, one after another. */
export async function createVisitor(browser: Browser, server: VisitServer): Promise<BrowserVisitor> {
  const page = await browser.newPage();
  await page.addInitScript({ content: PAGE_SCRIPT });
  const session = await page.context().newCDPSession(page);
  const goto = async (way: Way, visit: Visit): Promise<() => number> => {
    const { url, countRequests } = server.serve(way, visit);
    await setCpuFactor(session, 1);
    await page.goto(url);
    await page.waitForFunction(() => document.body.dataset.ready !== undefined);
    await setCpuFactor(session, visit.cpuFactor);
    return countRequests;
  };
  return {
    page,
    goto,
    async visit(way, visit) {
      const countRequests = await goto(way, visit);
      const result = await page.evaluate((rule) => window.visit(rule), toRule(visit));
      return { ...result, requests: countRequests() };
    },
  };
}

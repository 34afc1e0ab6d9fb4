import type { CDPSession, Page } from "playwright";

/**
 * Measures what a page keeps in memory: DOM nodes, listeners and the heap. It can force a garbage collection. It needs
 * Chromium, because no other engine reports these numbers.
 */
export class Held {
  readonly #page: Page;
  readonly #cdp: CDPSession;

  private constructor(page: Page, cdp: CDPSession) {
    this.#page = page;
    this.#cdp = cdp;
  }

  static async of(page: Page): Promise<Held> {
    return new Held(page, await page.context().newCDPSession(page));
  }

  /** Returns the number of listeners on the object that a JavaScript expression evaluates to. */
  async listenersOn(expression: string, type?: string): Promise<number> {
    const { result } = await this.#cdp.send("Runtime.evaluate", { expression });
    return this.#listeners(result.objectId!, type);
  }

  async collect(): Promise<void> {
    for (let i = 0; i < 3; i++) await this.#cdp.send("HeapProfiler.collectGarbage");
  }

  /** Returns the numbers of nodes, documents and listeners after a forced garbage collection. */
  async counts(): Promise<Record<string, number>> {
    const { nodes, jsEventListeners, documents } = await this.#stableCounters();
    return {
      nodes,
      documents,
      jsEventListeners,
      onWindow: await this.listenersOn("window"),
      onDocument: await this.listenersOn("document"),
      tags: await this.#page.evaluate(() => document.querySelectorAll("*").length),
    };
  }

  /** Collects garbage until the counters no longer change, because a framework might release objects in a later task. */
  async #stableCounters(): Promise<{ nodes: number; jsEventListeners: number; documents: number }> {
    for (let last = ""; ;) {
      await this.#page.evaluate(
        () => new Promise<void>((resolve) => void requestIdleCallback(() => resolve())),
      );
      await this.collect();
      const counters = await this.#cdp.send("Memory.getDOMCounters");
      if (JSON.stringify(counters) === last) return counters;
      last = JSON.stringify(counters);
    }
  }

  /** Returns the used size of the heap in bytes. */
  async heap(): Promise<number> {
    return (await this.#cdp.send("Runtime.getHeapUsage")).usedSize;
  }

  async #listeners(objectId: string, type?: string): Promise<number> {
    const { listeners } = await this.#cdp.send("DOMDebugger.getEventListeners", { objectId });
    return listeners.filter((listener) => !type || listener.type === type).length;
  }
}

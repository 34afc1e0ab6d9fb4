import type { CDPSession, Page } from "playwright";

/** Asks Chromium, the one engine that tells, what a page holds: counters of the DOM, and a heap that is collected on demand. */
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

  /** How many listeners there are on the object that an expression gives. */
  async listenersOn(expression: string, type?: string): Promise<number> {
    const { result } = await this.#cdp.send("Runtime.evaluate", { expression });
    return this.#listeners(result.objectId!, type);
  }

  /** How many listeners there are on all living instances of a global class together. */
  async listenersOnAll(className: string, type?: string): Promise<number> {
    await this.collect();
    const { result } = await this.#cdp.send("Runtime.evaluate", { expression: `${className}.prototype` });
    const { objects } = await this.#cdp.send("Runtime.queryObjects", {
      prototypeObjectId: result.objectId!,
    });
    const { result: properties } = await this.#cdp.send("Runtime.getProperties", {
      objectId: objects.objectId!,
      ownProperties: true,
    });
    let count = 0;
    for (const { name, value } of properties)
      if (/^\d+$/.test(name)) count += await this.#listeners(value!.objectId!, type);
    await this.#cdp.send("Runtime.releaseObject", { objectId: objects.objectId! });
    return count;
  }

  async collect(): Promise<void> {
    for (let i = 0; i < 3; i++) await this.#cdp.send("HeapProfiler.collectGarbage");
  }

  /** What is held after everything collectable is gone. */
  async counts(): Promise<Record<string, number>> {
    await this.collect();
    const { nodes, jsEventListeners, documents } = await this.#cdp.send("Memory.getDOMCounters");
    return {
      nodes,
      documents,
      jsEventListeners,
      onWindow: await this.listenersOn("window"),
      onDocument: await this.listenersOn("document"),
      tags: await this.#page.evaluate(() => document.querySelectorAll("*").length),
    };
  }

  /** Of the heap, in bytes. */
  async heap(): Promise<number> {
    return (await this.#cdp.send("Runtime.getHeapUsage")).usedSize;
  }

  async #listeners(objectId: string, type?: string): Promise<number> {
    const { listeners } = await this.#cdp.send("DOMDebugger.getEventListeners", { objectId });
    return listeners.filter((listener) => !type || listener.type === type).length;
  }
}

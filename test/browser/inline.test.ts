import { expect, it } from "vitest";
import { LABELS as TEXTS } from "../../src/options/rules.js";
import { axeFindings } from "./support/accessibility.js";
import { inApp, never, PATIENCE } from "./support/app-page.js";
import { json } from "./support/origins.js";

inApp("open({ container })", ({ page, view, app, connect, engine }) => {
  const sees = (...texts: string[]): Promise<void> =>
    expect.poll(() => page.evaluate(() => window.seen("#box")), PATIENCE).toEqual(texts);
  /** Gives the container a size, and opens Connect in it, or in a child of its shadow root. */
  const open = async (options?: () => object, inShadow = false): Promise<void> => {
    await view.start(options);
    await page.evaluate((isShadow) => {
      const box = document.querySelector<HTMLElement>("#box")!;
      box.style.cssText = "width: 400px; height: 300px";
      const inner = Object.assign(document.createElement("div"), { id: "inner" });
      inner.style.height = "100%";
      if (isShadow) box.attachShadow({ mode: "open" }).append(inner);
      window.start({ container: isShadow ? inner : box });
    }, inShadow);
  };
  const boxes = (): Promise<string[]> =>
    page.evaluate(() =>
      ["iframe", "#box"].map((name) => JSON.stringify(window.find(name)!.getBoundingClientRect())),
    );
  const hasFrame = (): Promise<boolean> => page.evaluate(() => !!window.find("iframe"));

  it.each([false, true])(
    "fills the container and follows it, and leaves the page alone (in a shadow tree: %s)",
    async (inShadow) => {
      await open(undefined, inShadow);
      await sees("Connect");
      const before = await boxes();
      await page.evaluate(() => {
        document.querySelector<HTMLElement>("#box")!.style.cssText = "width: 50%; height: 200px";
      });
      const after = await boxes();
      expect([before[0], after[0]]).toEqual([before[1], after[1]]);
      expect(after).not.toEqual(before);
      // Nothing is inert, locked or focused. Connect has a close button of its own.
      const changes = await page.evaluate(() => [
        window.find("iframe")!.id,
        document.querySelectorAll("dialog, [inert]:not(#inert)").length,
        document.adoptedStyleSheets.length,
      ]);
      expect(changes).toEqual(["", 0, 0]);
      expect(await view.focused()).toBe("opener");
      if (engine === "chromium") expect(await page.evaluate(axeFindings)).toEqual([]);
      // The page's own messages are not trusted, the frame's are, and so it goes on after a forged one.
      await page.evaluate(() => postMessage({ type: "hapi-connect-close", status: "FORGED" }, "*"));
      await view.connectSources({ id: "1", name: "Aspen" });
      await view.post({ type: "hapi-connect-close" });
      await view.settles({ status: "SUCCESS" });
      expect([await hasFrame(), connect.requests]).toEqual([false, ["GET /"]]);
    },
  );

  it("shows loading, failure and expiry in its place, with their buttons, and takes no focus that it does not have", async () => {
    app.on("/token", never);
    await open(() => ({ timeoutMs: 1000 }));
    await sees(TEXTS.loading);
    await sees(TEXTS.failed, "Try again", "Close");
    expect(await view.focused()).toBe("opener");
    expect(await page.evaluate(() => document.querySelectorAll("dialog").length)).toBe(0);
    if (engine === "chromium") expect(await page.evaluate(axeFindings)).toEqual([]);
    app.on("/token", () => json({ token: "t" }));
    for (let i = 0; i < 2; i++) {
      await view.click("Try again");
      await sees("Connect");
      await view.post({ type: "hapi-connect-close", status: "SESSION_TOKEN_EXPIRED" });
      await sees(TEXTS.expired, "Try again", "Close");
    }
    await page.evaluate(() => document.querySelector("#box")!.removeAttribute("style"));
    await view.click("Close");
    await view.ends({ status: "SESSION_TOKEN_EXPIRED", ok: false });
  });

  it.each([false, true])(
    "ends when the page removes the container or its content (in a shadow tree: %s)",
    async (inShadow) => {
      for (const selector of ["#box", "iframe"]) {
        await open(undefined, inShadow);
        await sees("Connect");
        await page.evaluate((name) => window.find(name)!.remove(), selector);
        await view.settles({ status: "CLOSED", closedBy: "page" });
        expect([await page.evaluate(() => window.widget.state), await hasFrame()]).toEqual(["idle", false]);
      }
    },
  );

  it("shows Connect in two containers and a dialog at once, each with its own messages", async () => {
    await view.start();
    const results = await page.evaluate(async () => {
      const results = [];
      for (const isInline of [true, true, false]) {
        const container = document.querySelector("main")!.appendChild(document.createElement("section"));
        results.push(window.create().open(isInline ? { container } : {}));
        const count = (): number => window.log.filter((line) => line.startsWith("loaded")).length;
        while (count() < results.length) await new Promise((next) => setTimeout(next));
      }
      const frames = Array.from(document.querySelectorAll("iframe"));
      for (const [i, frame] of frames.entries()) {
        const message = { type: "hapi-connect-close", status: `STATUS_${i}_${frame.id}` };
        frame.contentWindow!.postMessage({ say: [message] }, "*");
      }
      return Promise.all(results.map(async (result) => (await result).status));
    });
    expect(results).toEqual(["STATUS_0_", "STATUS_1_", "STATUS_2_human-api"]);
    expect(await hasFrame()).toBe(false);
  });
});

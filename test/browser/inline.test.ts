import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { axeFindings } from "./support/accessibility.js";
import { inEveryEngine } from "./support/engines.js";
import { json } from "./support/origins.js";
import type { TestPage } from "./support/test-page.js";
import {
  never,
  PATIENCE,
  remains,
  serve,
  startOrigins,
  TEXTS,
  ViewPage,
  type ViewOrigins,
} from "./support/view-page.js";

let origins: ViewOrigins;

beforeAll(async () => {
  origins = await startOrigins();
});
afterAll(() => origins.close());

inEveryEngine("open({ container })", (getPage, engine) => {
  let page: TestPage;
  let view: ViewPage;
  beforeEach(() => {
    serve(origins);
    page = getPage();
    view = new ViewPage(page, origins);
  });

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

  it.each([false, true])(
    "fills the container and follows it, and leaves the page alone (in a shadow tree: %s)",
    async (inShadow) => {
      await open(undefined, inShadow);
      await sees("Connect");
      const boxes = (): Promise<string[]> =>
        page.evaluate(() =>
          ["iframe", "#box"].map((name) => JSON.stringify(window.find(name)!.getBoundingClientRect())),
        );
      const before = await boxes();
      expect(before[0]).toBe(before[1]);
      await page.evaluate(
        () => void (document.querySelector<HTMLElement>("#box")!.style.cssText = "width: 50%; height: 200px"),
      );
      const after = await boxes();
      expect([after[0], after[0] === before[0]]).toEqual([after[1], false]);
      // Nothing is inert, locked or focused. Connect has a close button of its own.
      expect(
        await page.evaluate(() => [
          window.find("iframe")!.id,
          document.querySelectorAll("dialog, [inert]:not(#inert)").length,
          document.adoptedStyleSheets.length,
        ]),
      ).toEqual(["", 0, 0]);
      expect(await view.focused()).toBe("opener");
      if (engine === "chromium") expect(await page.evaluate(axeFindings)).toEqual([]);
      // The page's own messages are not trusted, the frame's are, and so it goes on after a forged one.
      await page.evaluate(() => postMessage({ type: "hapi-connect-close", status: "FORGED" }, "*"));
      await view.post({
        type: "hapi-connect-connect-source",
        sessionResults: { connectedSources: [{ id: "1", name: "Aspen" }] },
      });
      await page.waitFor(() => window.events.includes("connectsource Aspen"));
      await view.post({ type: "hapi-connect-close" });
      await expect
        .poll(() => page.evaluate(() => window.outcome), PATIENCE)
        .toMatchObject({ status: "SUCCESS" });
      expect([await page.evaluate(() => !!window.find("iframe")), origins.connect.requests]).toEqual([
        false,
        ["GET /"],
      ]);
    },
  );

  it("shows loading, failure and expiry in its place, with their buttons, and takes no focus that it does not have", async () => {
    origins.app.on("/token", never);
    await open(() => ({ timeoutMs: 1000 }));
    await sees(TEXTS.loading);
    await sees(TEXTS.failed, "Try again", "Close");
    expect(await view.focused()).toBe("opener");
    expect(await page.evaluate(() => document.querySelectorAll("dialog").length)).toBe(0);
    if (engine === "chromium") expect(await page.evaluate(axeFindings)).toEqual([]);
    origins.app.on("/token", () => json({ token: "t" }));
    await view.click("Try again");
    await sees("Connect");
    await view.post({ type: "hapi-connect-close", status: "SESSION_TOKEN_EXPIRED" });
    await sees(TEXTS.expired, "Try again", "Close");
    await view.click("Try again");
    await sees("Connect");
    await view.post({ type: "hapi-connect-close", status: "SESSION_TOKEN_EXPIRED" });
    await sees(TEXTS.expired, "Try again", "Close");
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
        await expect
          .poll(() => page.evaluate(() => window.outcome), PATIENCE)
          .toMatchObject({ status: "CLOSED", closedBy: "page" });
        expect(await page.evaluate(() => [window.widget.state, !!window.find("iframe")])).toEqual([
          "idle",
          false,
        ]);
      }
    },
  );

  if (engine !== "chromium") return;

  it("shows several at once, beside a dialog", async () => {
    await open();
    await sees("Connect");
    await page.evaluate(() => {
      const second = document.createElement("section");
      document.body.prepend(second);
      void window.create({}).open({ container: second });
      window.create({});
      window.start();
    });
    await view.sees("×", "Connect");
    expect(
      await page.evaluate(() => Array.from(document.querySelectorAll("iframe"), ({ id }) => id).sort()),
    ).toEqual(["", "", "human-api"]);
    await view.click("×");
    await expect
      .poll(() => page.evaluate(() => window.outcome), PATIENCE)
      .toMatchObject({ closedBy: "user" });
    expect(await page.evaluate(() => document.querySelectorAll("iframe").length)).toBe(2);
  });

  it("rejects with invalid-options, and shows nothing, if the container is not in a document", async () => {
    await view.start();
    await page.evaluate(() => window.start({ container: document.createElement("div") }));
    await view.ends({ code: "invalid-options" });
    expect(await page.evaluate(remains)).toEqual(["idle"]);
  });
});

import type { Page } from "playwright";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { complaints, inEveryEngine } from "./engines.js";
import { html, json, startOrigin, type Origin } from "./origins.js";

let app: Origin;
let connect: Origin;

beforeAll(async () => {
  connect = await startOrigin(() => html(`<button id="one">One</button><button id="two">Two</button>`));
  app = await startOrigin();
});
afterAll(() => Promise.all([app.close(), connect.close()]));

/** A page that needs no style-src, and may frame Connect; or another origin instead. */
const serve = (frames = connect.url): void => {
  app.on("/token", () => json({ token: "t" }));
  app.on(
    "/main.js",
    () =>
      new Response(
        `
    import { HumanConnectWidget } from "/dist/index.js";
    window.events = [];
    window.violations = [];
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => violations.push(effectiveDirective));
    window.make = (options) => {
      const widget = new HumanConnectWidget({ tokenUrl: "/token", clientUrl: "/client-2.4.1.js", connect: { baseURL: "${connect.url}" }, ...options });
      widget.addEventListener("error", ({ error }) => events.push(error.code));
      document.querySelector("#button").onclick = () => widget.open();
      return (window.widget = widget);
    };`,
        { headers: { "content-type": "text/javascript" } },
      ),
  );
  app.on("/", () =>
    html(
      `<button id="button">Open</button><a id="link" href="#x">Link</a><p style="height:3000px"></p><script type="module" src="/main.js"></script>`,
      {
        "content-security-policy": `default-src 'none'; script-src 'self'; connect-src 'self'; img-src *; style-src-attr 'unsafe-inline'; frame-src ${frames}`,
      },
    ),
  );
};

inEveryEngine("the modal", (newPage) => {
  let page: Page;
  let lines: string[];
  const open = async (options: object = {}): Promise<void> => {
    page = await newPage();
    lines = complaints(page);
    await page.goto(app.url);
    await page.waitForFunction(() => window.make);
    await page.evaluate((given) => void window.make(given), options);
    await page.locator("#button").focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => window.widget.state === "open");
  };
  const inFrame = () => page.frameLocator("#human-api");
  /** What has the focus, in the frame or in the page. */
  const focused = async (): Promise<string> => {
    const outer = await page.evaluate(
      () =>
        document.activeElement?.id ||
        document.activeElement?.textContent ||
        document.activeElement?.localName ||
        "",
    );
    return outer === "human-api"
      ? inFrame()
          .locator("body")
          .evaluate(() => document.activeElement?.id || "frame")
      : outer;
  };
  const focusIs = (what: string): Promise<void> => expect.poll(focused).toBe(what);

  beforeEach(() => serve());

  it("is a named dialog, takes the focus in, and keeps Tab and Shift+Tab", async () => {
    await open();
    expect(await page.getByRole("dialog", { name: "Connect your health data" }).count()).toBe(1);
    await focusIs("frame");
    const modal = ["frame", "one", "two", "Leave"];
    await page.keyboard.press("Tab");
    await focusIs("one");
    const seen = new Set<string>();
    for (const key of [
      "Tab",
      "Tab",
      "Tab",
      "Tab",
      "Tab",
      "Shift+Tab",
      "Shift+Tab",
      "Shift+Tab",
      "Shift+Tab",
    ]) {
      await page.keyboard.press(key);
      await expect.poll(focused).toSatisfy((what: string) => modal.includes(what));
      seen.add(await focused());
    }
    expect([...seen]).toContain("Leave");
  });

  it("makes the rest inert and lets nothing scroll; afterwards all is as before, and the opener has the focus", async () => {
    await open();
    await inFrame().locator("#one").waitFor();
    const inert = await page.evaluate(() => {
      document.querySelector<HTMLElement>("#link")!.focus();
      return document.activeElement?.id !== "link";
    });
    expect(inert).toBe(true);
    await page.mouse.wheel(0, 500);
    expect(await page.evaluate(() => [scrollY, document.documentElement.style.overflow])).toEqual([
      0,
      "hidden",
    ]);
    await page.evaluate(() => window.widget.close());
    await focusIs("button");
    expect(await page.evaluate(() => document.documentElement.getAttribute("style"))).toBeNull();
    expect(await page.evaluate(() => (window as unknown as { violations: string[] }).violations)).toEqual([]);
  });

  it("Escape outside the frame leaves, and so does the button", async () => {
    await open();
    await inFrame().locator("#one").waitFor();
    await page.getByRole("button", { name: "Leave" }).focus();
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => window.widget.state === "idle");
    await focusIs("button");
    const result = page.evaluate(() => window.widget.open());
    await page.getByRole("button", { name: "Leave" }).click();
    expect(await result).toMatchObject({ status: "CLOSED", closedBy: "user" });
  });

  it("has no way out of its own, and other words, where the app says so", async () => {
    await open({ closeButton: false, labels: { dialog: "Verbinden" } });
    expect(await page.getByRole("dialog", { name: "Verbinden" }).getByRole("button").count()).toBe(0);
  });

  it("covers the whole viewport", async () => {
    await open();
    const box = await page.locator("#human-api-connect-modal-overlay").boundingBox();
    // All but the gutter that is kept where the page's scroll bar was.
    const viewport = await page.evaluate(() => ({
      width: document.documentElement.clientWidth,
      height: innerHeight,
    }));
    expect(box).toEqual({ x: 0, y: 0, ...viewport });
  });

  it("the vendor's focus trap does not leak into the next open", async () => {
    await open({ connect: { baseURL: connect.url, enableFocusTrap: true } });
    await inFrame().locator("#one").waitFor();
    await page.evaluate(() => window.widget.close());
    await page.evaluate((base) => void window.make({ connect: { baseURL: base } }).open(), connect.url);
    await inFrame().locator("#one").click();
    await focusIs("one");
    // Of the vendor's own: a timer of the first trap, 200 ms after its frame loaded, minds if that is gone already.
    expect(lines.filter((line) => !line.includes("(reading 'focus')"))).toEqual([]);
  });

  it("a Connect that hangs is told, and may be slow: it goes on to work", async () => {
    let answer!: (response: Response) => void;
    connect.on("/", () => new Promise((resolve) => (answer = resolve)));
    await open({ timeoutMs: 400 });
    await page.getByRole("status").getByText("longer than usual").waitFor();
    expect(await page.evaluate(() => [window.widget.state, ...window.events])).toEqual([
      "open",
      "connect-unreachable",
    ]);
    connect.on("/", () => html(`<button id="one">One</button>`));
    answer(html(`<button id="one">One</button>`));
    await inFrame().locator("#one").waitFor();
    await expect.poll(() => page.getByRole("status").textContent()).toBe("");
  });

  it("a Connect that the policy blocks is told with its directive, and can be left", async () => {
    serve("https://elsewhere.example");
    await open();
    await expect.poll(() => page.evaluate(() => window.events)).toEqual(["connect-unreachable"]);
    await page.getByRole("button", { name: "Leave" }).click();
    expect(await page.evaluate(() => window.widget.state)).toBe("idle");
  });
});

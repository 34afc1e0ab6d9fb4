import { expect, it } from "vitest";
import { LABELS as TEXTS } from "../../src/options/rules.js";
import { inApp, PATIENCE, remains } from "./support/app-page.js";
import { json } from "./support/origins.js";

/** What makes the frame unusable, and how it is seen: by itself, or only by the next `open()`. */
interface Drop {
  readonly what: string;
  readonly act?: () => unknown;
  readonly init?: () => object;
  readonly isSeenByOpen?: boolean;
}

const DROPS: readonly Drop[] = [
  { what: "forget()", act: () => window.widget.forget() },
  { what: "pagehide", act: () => dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true })) },
  { what: "the page removes it", act: () => document.querySelector("dialog")!.remove() },
  {
    what: "Connect closes",
    act: () => window[0]!.postMessage({ say: [{ type: "hapi-connect-close" }] }, "*"),
  },
  { what: "another token", init: () => ({ token: "own" }), isSeenByOpen: true },
  { what: "a container", init: () => ({ container: document.querySelector("#box")! }), isSeenByOpen: true },
  {
    what: "another modal",
    act: () => {
      const box = document.querySelector("#box")!;
      box.innerHTML = `<section role="dialog"><button id="inside">Open</button></section>`;
      box.querySelector<HTMLElement>("#inside")!.focus();
    },
    isSeenByOpen: true,
  },
];

inApp("preload({ frame: true })", ({ page, view, app, connect, engine }) => {
  const requests = (): string[] =>
    [...app.requests.filter((line) => line.includes("token")), ...connect.requests].sort();
  const preload = async (options?: () => object): Promise<void> => {
    await view.start(options);
    await page.evaluate(() => window.widget.preload({ frame: true }));
  };
  const count = (name: string): Promise<number> =>
    page.evaluate((given) => document.querySelectorAll(given).length, name);

  it("loads Connect invisible, inert and at its final size, and the next open() shows it without a request", async () => {
    await preload();
    const look = (): Promise<unknown> =>
      page.evaluate(() => {
        const frame = document.querySelector("iframe")!;
        const { width, height } = frame.getBoundingClientRect();
        const { inert } = document.querySelector("dialog")!;
        return { width, height, id: frame.id, inert, seen: window.seen() };
      });
    const hidden = { width: 830, height: 596, id: "", inert: true, seen: [] };
    expect(await look()).toEqual(hidden);
    expect([await count(":modal"), await view.focused()]).toEqual([0, "opener"]);
    // A message before open() is ignored.
    await view.post({
      type: "hapi-connect-connect-source",
      sessionResults: { connectedSources: [{ id: "1", name: "Early" }] },
    });
    await view.post({ log: "posted" });
    await page.waitFor(() => window.log.includes("posted"));
    await page.click("#input");
    await page.click("#opener");
    await view.sees("×", "Connect");
    expect(await look()).toEqual({ ...hidden, id: "human-api", inert: false, seen: ["×", "Connect"] });
    await view.focusIs("Connect");
    expect(requests()).toEqual(["GET /", "POST /token"]);
    // A frame that gets another size is told so before the key that follows.
    await page.evaluate(() => (window.log.length = 0));
    await page.press("Tab");
    await page.waitFor(() => window.log.includes("keydown"));
    expect(await page.evaluate(() => window.log)).toEqual(["keydown"]);
    await view.click("×");
    await view.ends({ closedBy: "user", connectedSources: [] });
    expect(await view.events()).toEqual(["open", "close CLOSED"]);
    await page.press("Enter");
    await view.sees("×", "Connect");
    expect(requests()).toEqual(["GET /", "GET /", "POST /token", "POST /token"]);
  });

  it("shows at once what is opened the moment it has loaded", async () => {
    await view.start(() => ({ timeoutMs: 1e9 }));
    await page.evaluate(() => {
      const open = (): unknown => setTimeout(() => window.start());
      document.addEventListener("load", open, { capture: true, once: true });
      void window.widget.preload({ frame: true });
    });
    await view.sees("×", "Connect");
    expect(await page.evaluate(() => document.querySelector("iframe")!.inert)).toBe(false);
  });

  it("leaves the keyboard where it is when Connect's page calls focus()", async () => {
    await preload();
    await page.click("#input");
    await page.press("a");
    await page.evaluate(() => {
      addEventListener("blur", () => window.log.push("blur"), true);
      window[0]!.postMessage({ focus: true }, "*");
    });
    // Only in Chromium can an inert frame of another origin take the focus. A message shows that it has tried.
    await view.post({ log: "tried" });
    await page.waitFor(() => window.log.includes("tried"));
    if (engine === "chromium") await page.waitFor(() => window.log.includes("blur"));
    await view.focusIs("input");
    await page.press("b");
    expect(await page.evaluate(() => document.querySelector<HTMLInputElement>("#input")!.value)).toBe("ab");
  });

  it("lets a click that comes too early wait for it, with a loading state", async () => {
    let respond!: (response: Response) => void;
    const held = new Promise<Response>((resolve) => (respond = resolve));
    connect.on("/", () => held);
    await view.start();
    await page.evaluate(() => void window.widget.preload({ frame: true }));
    await page.waitFor(() => document.querySelector("iframe"));
    await page.press("Enter");
    await view.sees("×", TEXTS.loading);
    respond(new Response("<button>One</button>", { headers: { "content-type": "text/html" } }));
    await view.sees("×", "Connect");
    expect(requests()).toEqual(["GET /", "POST /token"]);
  });

  it.each(engine === "chromium" ? DROPS : DROPS.slice(0, 4))(
    "drops it, with its token: $what",
    async ({ what, act, init, isSeenByOpen }) => {
      await preload();
      if (act) await page.evaluate(act);
      if (!isSeenByOpen) await page.waitFor(() => !document.querySelector("iframe"));
      await page.evaluate(new Function(`window.start((${String(init ?? (() => {}))})())`) as () => void);
      // The frame that is shown is another one, with another token.
      const loads = (): Promise<string[]> =>
        page.evaluate(() => window.log.filter((line) => line.startsWith("loaded")));
      await expect.poll(loads, PATIENCE).toHaveLength(2);
      expect(await loads()).toEqual(["loaded t1", what === "another token" ? "loaded own" : "loaded t2"]);
      await page.waitFor(() => [...window.seen(), ...window.seen("#box")].includes("Connect"));
      expect(await count("iframe")).toBe(1);
    },
  );

  if (engine !== "chromium") return;

  it("drops it when the token expires", async () => {
    app.on("/token", () => json({ token: "brief", expires_in: 1 }));
    await preload();
    await page.waitFor(() => !document.querySelector("dialog"));
    expect(await page.evaluate(remains)).toEqual(["idle"]);
  });

  it("rejects, and leaves nothing but a preconnect, if a policy blocks Connect", async () => {
    await view.start(() => ({ connect: { baseURL: window.blockedUrl } }));
    const code = await page.evaluate(() =>
      window.widget.preload({ frame: true }).catch((error: { code: string }) => error.code),
    );
    expect([code, ...(await page.evaluate(remains))]).toEqual(["connect-unreachable", "idle"]);
    // The test's own preload() has added a preconnect, too.
    expect(await count("link[rel=preconnect]")).toBe(2);
    expect(await page.evaluate(() => [...window.events, ...window.reported])).toEqual([]);
  });
});

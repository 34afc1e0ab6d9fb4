import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fuzz } from "../unit/support/fuzz.js";
import { connectPage, gotoApp, NOTHING, remains, serveApp } from "./support/app-page.js";
import { inEveryEngine } from "./support/engines.js";
import { json, startOrigin, type Origin } from "./support/origins.js";
import type { TestPage } from "./support/test-page.js";

let app: Origin;
let connect: Origin;

beforeAll(async () => {
  [connect, app] = await Promise.all([startOrigin(connectPage), startOrigin()]);
  serveApp(app, connect);
  app.on("/token-that-expires", () => json({ token: "t", expires_in: 30 }));
});
afterAll(() => Promise.all([app.close(), connect.close()]));

/** The commands that a test sends to a widget, in any order. */
const COMMANDS = [
  "open",
  "open inline",
  "preload",
  "preload the frame",
  "close",
  "forget",
  "abort",
  "connect a source",
  "close in Connect",
  "expire in Connect",
  "try again",
  "remove the frame",
  "remove the dialog",
  "open in a close listener",
  "let it open",
  "let a task pass",
] as const;

/**
 * Runs the commands in the page, and returns the rules that the widget broke: after each command, there is at most one frame with
 * the vendor's id, and it or an inline frame only while the state is "open", unless the token has expired. At the end, `state` is
 * "idle", each promise has settled once, and each `open` event had a `close` event.
 */
async function runInPage([commands, options]: [string[], object]): Promise<string[]> {
  const broken: string[] = [];
  const counts = { open: 0, close: 0 };
  const promises = new Map<Promise<unknown>, number>();
  const widget = window.make(options);
  let controller = new AbortController();
  for (const type of ["open", "close"] as const) widget.addEventListener(type, () => void counts[type]++);
  const frame = (): HTMLIFrameElement | null => document.querySelector("#human-api, #box iframe");
  const say = (message: unknown): void => frame()?.contentWindow?.postMessage({ say: [message] }, "*");
  const task = (): Promise<unknown> => new Promise((next) => setTimeout(next));
  const open = (container?: Element | null): void => {
    controller = widget.state === "idle" ? new AbortController() : controller;
    const promise = widget.open({ signal: controller.signal, ...(container && { container }) });
    if (promises.has(promise)) return;
    promises.set(promise, 0);
    const settled = (): void => void promises.set(promise, promises.get(promise)! + 1);
    promise.then(settled, settled);
  };
  const sessionResults = { connectedSources: [{ id: "1", name: "A" }] };
  const steps: Record<string, () => unknown> = {
    open: () => open(),
    "open inline": () => open(document.querySelector("#box")),
    preload: () => void widget.preload(),
    "preload the frame": () => void widget.preload({ frame: true }),
    close: () => widget.close(),
    forget: () => widget.forget(),
    abort: () => controller.abort(),
    "connect a source": () => say({ type: "hapi-connect-connect-source", sessionResults }),
    "close in Connect": () => say({ type: "hapi-connect-close" }),
    "expire in Connect": () => say({ type: "hapi-connect-close", status: "SESSION_TOKEN_EXPIRED" }),
    "try again": () => document.querySelector<HTMLElement>("dialog p + div button, #box button")?.click(),
    "remove the frame": () => frame()?.remove(),
    "remove the dialog": () => document.querySelector("dialog")?.remove(),
    "open in a close listener": () => widget.addEventListener("close", () => open(), { once: true }),
    "let it open": () =>
      widget.state === "opening" &&
      !document.querySelector("dialog p + div button, #box button") && // a failure waits for the user
      new Promise((resolve) => {
        for (const type of ["statechange", "error"])
          widget.addEventListener(type as "error", resolve, { once: true });
      }),
    "let a task pass": task,
  };
  for (const command of commands) {
    await steps[command]!();
    await Promise.resolve(); // waits until the mutation observers have been called
    const frames = document.querySelectorAll("#human-api, #box iframe").length;
    if (frames > 1 || (frames && widget.state !== "open"))
      broken.push(`${command}: ${widget.state} with ${frames} frames`);
  }
  // A "close" listener might have opened the widget again, so one call of close() might not be enough.
  for (let i = 0; i < commands.length && widget.state !== "idle"; i++) widget.close();
  widget.forget();
  // Until the client's script has loaded, its element stays on the page, even if open() has failed.
  await Promise.allSettled([widget.preload(), window.make().preload()]);
  widget.forget();
  await task();
  if (widget.state !== "idle") broken.push(`in the end it is ${widget.state}`);
  if ([...promises.values()].some((settled) => settled !== 1)) broken.push("a promise did not settle once");
  if (counts.open > counts.close) broken.push(`${counts.open} open, but ${counts.close} close events`);
  document.querySelectorAll("link[rel=preconnect]").forEach((link) => link.remove()); // created by the preload() above
  return broken;
}

inEveryEngine(
  "a widget that receives commands in any order",
  (getPage) => {
    let page: TestPage;
    beforeAll(async () => {
      page = getPage();
      await gotoApp(page, app);
    });

    it("has a correct state, settles each promise once, and leaves nothing on the page", async () => {
      const commands = fc.array(fc.constantFrom(...COMMANDS), { minLength: 1, maxLength: 12 });
      const options = fc.record({
        tokenUrl: fc.constantFrom("/token", "/token-that-expires", "/missing"),
        statusDialog: fc.boolean(),
      });
      const property = fc.asyncProperty(commands, options, async (list, given) => {
        expect(await page.evaluate(runInPage, [list, given] as [string[], object])).toEqual([]);
        expect(await remains(page)).toEqual(NOTHING);
      });
      // There are fewer runs in Firefox and WebKit, because their drivers are slower. Fewer runs are enough, because this test
      // checks the widget's own code, which is the same in every engine.
      await fuzz(`in any order · ${page.engine}`, property, page.engine === "chromium" ? 60 : 20);
      expect((await page.complaints()).filter((line) => !/404/.test(line))).toEqual([]);
    });

    it("leaves nothing on the page if the signal of open() is aborted 0 to 30 tasks or microtasks after the call", async () => {
      // In Firefox and WebKit, the test aborts only after 0, 3, 6, … tasks or microtasks, because their drivers are slower and
      // the widget's code is the same.
      const outcomes = await page.evaluate(
        async (step) => {
          const endings = new Set<string>();
          for (const [turns, pass] of [
            [30, () => Promise.resolve()],
            [30, () => new Promise((next) => setTimeout(next, 1))],
          ] as const)
            for (let turn = 0; turn <= turns; turn += step) {
              const controller = new AbortController();
              const widget = window.make();
              const outcome = widget.open({ signal: controller.signal }).then(
                () => "resolved",
                (error: Error) => error.message,
              );
              for (let i = 0; i < turn; i++) await pass();
              controller.abort(new Error(`mine while ${widget.state}`));
              endings.add(await outcome);
              const left = document.querySelectorAll("dialog, iframe, [id^=human-api]").length;
              if (left || widget.state !== "idle") endings.add(`turn ${turn}: ${left} left, ${widget.state}`);
            }
          return [...endings].sort();
        },
        page.engine === "chromium" ? 1 : 3,
      );
      expect(outcomes).toEqual(["mine while open", "mine while opening"]);
      expect(await remains(page)).toEqual(NOTHING);
      expect((await page.complaints()).filter((line) => !/404/.test(line))).toEqual([]);
    });
  },
  { keepPage: true },
);

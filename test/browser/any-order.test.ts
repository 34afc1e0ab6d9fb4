import fc from "fast-check";
import { expect, it } from "vitest";
import { fuzz } from "../unit/support/fuzz.js";
import { inApp, remains } from "./support/app-page.js";
import { json } from "./support/origins.js";

/** The commands that a test sends to a widget, in any order: the keys of `steps` below. */
const COMMANDS = [
  ...["open", "open inline", "preload", "preload the frame", "close", "forget", "abort", "connect a source"],
  ...["close in Connect", "expire in Connect", "try again", "remove the frame", "remove the dialog"],
  ...["open in a close listener", "let it open", "let a task pass"],
];

/**
 * Runs the commands in the page, and returns the rules that the widget broke: after each command, there is at most one frame with
 * the vendor's id, and it or an inline frame only while the state is "open", unless the token has expired. At the end, `state` is
 * "idle", each promise has settled once, and each `open` event had a `close` event.
 */
async function runInPage([commands, options]: [string[], object]): Promise<string[]> {
  const broken: string[] = [];
  const counts = { open: 0, close: 0 };
  const promises = new Map<Promise<unknown>, number>();
  const widget = window.create(options);
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
  await Promise.allSettled([widget.preload(), window.create().preload()]);
  widget.forget();
  await task();
  if (widget.state !== "idle") broken.push(`in the end it is ${widget.state}`);
  if ([...promises.values()].some((settled) => settled !== 1)) broken.push("a promise did not settle once");
  if (counts.open > counts.close) broken.push(`${counts.open} open, but ${counts.close} close events`);
  document.querySelectorAll("link[rel=preconnect]").forEach((link) => link.remove()); // created by the preload() above
  return broken;
}

inApp("a widget that receives commands in any order", ({ page, view, app, engine }) => {
  it("has a correct state, settles each promise once, and leaves nothing on the page", async () => {
    app.on("/token-that-expires", () => json({ token: "t", expires_in: 30 }));
    await view.start();
    const commands = fc.array(fc.constantFrom(...COMMANDS), { minLength: 1, maxLength: 12 });
    const options = fc.record({
      tokenUrl: fc.constantFrom("/token", "/token-that-expires", "/missing"),
      statusDialog: fc.boolean(),
    });
    const property = fc.asyncProperty(commands, options, async (list, given) => {
      expect(await page.evaluate(runInPage, [list, given] as [string[], object])).toEqual([]);
      expect(await page.evaluate(remains)).toEqual(["idle"]);
    });
    // There are fewer runs in Firefox and WebKit, because their drivers are slower. Fewer runs are enough, because this test
    // checks the widget's own code, which is the same in every engine.
    await fuzz(`in any order · ${engine}`, property, engine === "chromium" ? 60 : 20);
    expect((await page.complaints()).filter((line) => !/404/.test(line))).toEqual([]);
  });
});

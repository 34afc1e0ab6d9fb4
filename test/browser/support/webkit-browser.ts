import { spawn, type ChildProcess } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { findBrowser } from "./find-browser.mjs";
import { FRAME, type TestBrowser, type TestPage } from "./test-page.js";
import { promiseOf } from "./wait-until.js";
import { startSession, type WebDriver } from "./webdriver.js";

const DRIVER = "WebKitWebDriver";

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * Starts the driver in a virtual display, because WebKitGTK hangs without a display. Accelerated compositing is off, because it
 * takes a third of the processor time on a machine without a graphics processor.
 */
function startDriver(port: number): ChildProcess {
  const args = ["-a", DRIVER, "--host=127.0.0.1", `--port=${port}`];
  const env = { ...process.env, WEBKIT_DISABLE_COMPOSITING_MODE: "1" };
  return spawn("xvfb-run", args, { detached: true, stdio: "ignore", env });
}

const connect = (port: number): Promise<WebDriver> =>
  startSession(`http://127.0.0.1:${port}`, {
    browserName: "MiniBrowser",
    "webkitgtk:browserOptions": { args: ["--automation"], binary: findBrowser("webkit") },
  });

async function startBrowser(): Promise<WebDriver> {
  const port = await freePort();
  const driver = startDriver(port);
  driver.unref();
  // Vitest ends a worker with SIGTERM, and soon afterwards with SIGKILL. So the worker might never emit `exit`.
  let hasEnded = false;
  const end = (): void => {
    if (!hasEnded) process.kill(-driver.pid!);
    hasEnded = true;
  };
  process.once("SIGTERM", end);
  process.once("exit", end);
  return connect(port);
}

let running: Promise<WebDriver> | undefined;

/**
 * Returns the worker's browser. All suites of a worker share it, because the WebDriver server, the virtual display and the browser
 * take 1.5 seconds to start. All three end when the worker ends.
 */
const sharedBrowser = (): Promise<WebDriver> => (running ??= startBrowser());

/** Runs a function in the driver's current window, and returns its result. */
async function evaluate(driver: WebDriver, run: unknown, arg: unknown): Promise<any> {
  const script = `const [arg, done] = arguments;
    Promise.resolve().then(() => (${String(run)})(arg)).then((value) => done({ value }), (error) => done({ error: String(error?.stack ?? error) }));`;
  const { value, error } = await driver.execute<{ value?: unknown; error?: string }>(script, arg ?? null);
  if (error !== undefined) throw new Error(error);
  return value;
}

async function inFrame<T>(driver: WebDriver, act: () => Promise<T>): Promise<T> {
  await driver.enterFrame(FRAME);
  try {
    return await act();
  } finally {
    await driver.enterFrame(null);
  }
}

/** Waits until the check returns a truthy value. The check is allowed to throw, for example while an element is missing. */
async function poll(check: () => Promise<unknown>): Promise<void> {
  for (;;) {
    if (await check().catch(() => false)) return;
    await new Promise((next) => setTimeout(next, 20));
  }
}

/** Records console messages and uncaught errors inside the page, because WebDriver has no access to the console. */
function listen(): void {
  const lines: string[] = ((window as { complaints?: string[] }).complaints = []);
  for (const level of ["warn", "error"] as const)
    console[level] = (...words: unknown[]) => void lines.push(words.join(" "));
  addEventListener("error", (event) => {
    // The `error` event of a button also bubbles to the window, but is not an uncaught error.
    if (event instanceof ErrorEvent) lines.push(`uncaught: ${event.message.replace(/^Error: /, "")}`);
  });
  addEventListener("unhandledrejection", ({ reason }) => lines.push(`uncaught: ${reason}`));
}

/** Waits for the document's `load` event. */
async function untilLoaded(): Promise<void> {
  if (document.readyState === "complete") return;
  await new Promise((resolve) => addEventListener("load", resolve, { once: true }));
}

/** Controls WebKitGTK through WebDriver, because Playwright supports only its own build of WebKit. */
export async function webkitBrowser(): Promise<TestBrowser> {
  const driver = await sharedBrowser();
  const first = await driver.window();
  await driver.resize(1280, 720); // An earlier suite might have changed the size.
  const test: TestPage = {
    engine: "webkit",
    async goto(url) {
      await driver.open(url);
      await evaluate(driver, listen, null);
      // The driver sometimes returns at DOMContentLoaded, before the page's module scripts have run.
      await evaluate(driver, untilLoaded, null);
    },
    evaluate: (run: unknown, arg?: unknown) => evaluate(driver, run, arg),
    inFrame: (run: unknown, arg?: unknown) => inFrame(driver, () => evaluate(driver, run, arg)),
    waitFor: (condition: unknown, arg?: unknown) =>
      // A command fails if the page navigates while the command runs. poll() then sends the command again.
      poll(() => evaluate(driver, `async () => (await ${promiseOf(condition, arg)}, true)`, null)),
    waitInFrame: (selector) => poll(() => inFrame(driver, () => driver.find(selector))),
    press: (key) => driver.press(key),
    wheel: (down) => driver.wheel(down),
    hover: (selector) => driver.hover(selector),
    click: (selector) => driver.click(selector),
    clickInFrame: (selector) => inFrame(driver, () => driver.click(selector)),
    screenshot: async (path) => writeFile(path, await driver.screenshot(), "base64"),
    resize: (width, height) => driver.resize(width, height),
    complaints: () => evaluate(driver, () => (window as { complaints?: string[] }).complaints, null),
  };
  const reset = async (): Promise<void> => {
    const others = (await driver.windows()).filter((handle) => handle !== first);
    for (const handle of others) {
      await driver.switchTo(handle);
      await driver.closeWindow();
    }
    if (others.length) await driver.switchTo(first);
    await driver.movePointer(0, 0);
  };
  return {
    page: test,
    reset,
    async close() {
      await reset();
      await driver.open("about:blank");
    },
  };
}

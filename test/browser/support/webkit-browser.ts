import { spawn } from "node:child_process";
import { Builder, By, Key, type WebDriver } from "selenium-webdriver";
// @ts-expect-error -- @types/selenium-webdriver lacks this module
import { waitForServer } from "selenium-webdriver/http/util.js";
// @ts-expect-error -- @types/selenium-webdriver lacks this module
import { findFreePort } from "selenium-webdriver/net/portprober.js";
import { findBrowser } from "./find-browser.mjs";
import { FRAME, type TestBrowser, type TestPage } from "./test-page.js";
import { promiseOf } from "./wait-until.js";

declare module "selenium-webdriver" {
  interface Actions {
    scroll(x: number, y: number, deltaX: number, deltaY: number): Actions;
  }
}

async function startBrowser(): Promise<WebDriver> {
  const port: number = await findFreePort("127.0.0.1");
  // WebKitGTK hangs without a display. Accelerated compositing takes a third of the processor time where there is no graphics
  // processor.
  const args = ["-a", "WebKitWebDriver", "--host=127.0.0.1", `--port=${port}`];
  const env = { ...process.env, WEBKIT_DISABLE_COMPOSITING_MODE: "1" };
  const server = spawn("xvfb-run", args, { detached: true, stdio: "ignore", env });
  server.unref();
  // Vitest ends a worker with SIGTERM, and soon afterwards with SIGKILL. So the worker might never emit `exit`.
  let hasEnded = false;
  const end = (): void => {
    if (!hasEnded) process.kill(-server.pid!);
    hasEnded = true;
  };
  process.once("SIGTERM", end);
  process.once("exit", end);
  const url = `http://127.0.0.1:${port}`;
  await waitForServer(url, 10_000);
  const driver = await new Builder()
    .disableEnvironmentOverrides()
    .usingServer(url)
    .withCapabilities({
      browserName: "MiniBrowser",
      "webkitgtk:browserOptions": { args: ["--automation"], binary: findBrowser("webkit") },
    })
    .build();
  await driver.manage().setTimeouts({ script: 30_000 });
  return driver;
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
  const { value, error } = await driver.executeAsyncScript<{ value?: unknown; error?: string }>(
    script,
    arg ?? null,
  );
  if (error !== undefined) throw new Error(error);
  return value;
}

const find = (driver: WebDriver, selector: string) => driver.findElement(By.css(selector));

async function inFrame<T>(driver: WebDriver, act: () => Promise<T>): Promise<T> {
  await driver.switchTo().frame(find(driver, FRAME));
  try {
    return await act();
  } finally {
    await driver.switchTo().defaultContent();
  }
}

/** Presses a key, such as "Tab" or "Shift+Tab". */
async function press(driver: WebDriver, name: string): Promise<void> {
  const keys = name.split("+").map(toKey);
  const actions = driver.actions();
  for (const key of keys) actions.keyDown(key);
  for (const key of keys.reverse()) actions.keyUp(key);
  await actions.perform();
}

/** Returns the key of a name such as "ArrowLeft", which is `ARROW_LEFT` in Selenium. */
const toKey = (name: string): string =>
  (Key as unknown as Record<string, string>)[name.replace(/\B[A-Z]/g, "_$&").toUpperCase()] ?? name;

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
  const first = await driver.getWindowHandle();
  const resize = async (width: number, height: number): Promise<void> =>
    void (await driver.manage().window().setRect({ width, height }));
  await resize(1280, 720); // An earlier suite might have changed the size.
  const click = (selector: string): Promise<void> => find(driver, selector).click();
  const move = (to: object): Promise<void> =>
    driver
      .actions()
      .move({ x: 0, y: 0, duration: 0, ...to })
      .perform();
  const test: TestPage = {
    async goto(url) {
      await driver.get(url);
      await evaluate(driver, listen, null);
      // The driver sometimes returns at DOMContentLoaded, before the page's module scripts have run.
      await evaluate(driver, untilLoaded, null);
    },
    evaluate: (run: unknown, arg?: unknown) => evaluate(driver, run, arg),
    inFrame: (run: unknown, arg?: unknown) => inFrame(driver, () => evaluate(driver, run, arg)),
    waitFor: (condition: unknown, arg?: unknown) =>
      // A command fails if the page navigates while the command runs. poll() then sends the command again.
      poll(() => evaluate(driver, `async () => (await ${promiseOf(condition, arg)}, true)`, null)),
    waitInFrame: (selector) => poll(() => inFrame(driver, async () => find(driver, selector))),
    press: (key) => press(driver, key),
    wheel: (down) => driver.actions().scroll(5, 5, 0, down).perform(),
    hover: async (selector) => move({ origin: await find(driver, selector) }),
    click,
    clickInFrame: (selector) => inFrame(driver, () => click(selector)),
    resize,
    complaints: () => evaluate(driver, () => (window as { complaints?: string[] }).complaints, null),
  };
  const reset = async (): Promise<void> => {
    const others = (await driver.getAllWindowHandles()).filter((handle) => handle !== first);
    for (const handle of others) {
      await driver.switchTo().window(handle);
      await driver.close();
    }
    if (others.length) await driver.switchTo().window(first);
    await move({});
  };
  return {
    page: test,
    reset,
    async close() {
      await reset();
      await driver.get("about:blank");
    },
  };
}

import { spawn, type ChildProcess } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { Builder, By, Key, type Actions, type WebDriver } from "selenium-webdriver";
import { findBrowser } from "./find-browser.mjs";
import { FRAME, type TestBrowser, type TestPage } from "./test-page.js";

const DRIVER = "WebKitWebDriver";

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** WebKitGTK hangs without a display. */
function startDriver(port: number): ChildProcess {
  const args = ["-a", DRIVER, "--host=127.0.0.1", `--port=${port}`];
  return spawn("xvfb-run", args, { detached: true, stdio: "ignore" });
}

async function connect(port: number): Promise<WebDriver> {
  const options = { args: ["--automation"], binary: findBrowser("webkit") };
  for (let tries = 0; ; tries++) {
    try {
      return await new Builder()
        .usingServer(`http://127.0.0.1:${port}`)
        .withCapabilities({ browserName: "MiniBrowser", "webkitgtk:browserOptions": options })
        .build();
    } catch (error) {
      if (tries === 100 || !/ECONNREFUSED/.test(String(error))) throw error;
      await new Promise((next) => setTimeout(next, 50));
    }
  }
}

/** Runs a function in the window that the driver looks at, and waits for its answer. */
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

async function inFrame<T>(driver: WebDriver, act: () => Promise<T>): Promise<T> {
  await driver.switchTo().frame(driver.findElement(By.css(FRAME)));
  try {
    return await act();
  } finally {
    await driver.switchTo().defaultContent();
  }
}

/** Until it answers something true; what is not there yet may throw. */
async function poll(check: () => Promise<unknown>): Promise<void> {
  for (;;) {
    if (await check().catch(() => false)) return;
    await new Promise((next) => setTimeout(next, 20));
  }
}

/** WebDriver has no console: the page's own is listened to. */
function listen(): void {
  const lines: string[] = ((window as { complaints?: string[] }).complaints = []);
  for (const level of ["warn", "error"] as const)
    console[level] = (...words: unknown[]) => void lines.push(words.join(" "));
  addEventListener("error", (event) => {
    // A button's own `error` bubbles up to here, too.
    if (event instanceof ErrorEvent) lines.push(`uncaught: ${event.message.replace(/^Error: /, "")}`);
  });
  addEventListener("unhandledrejection", ({ reason }) => lines.push(`uncaught: ${reason}`));
}

type Wheel = Actions & { scroll(x: number, y: number, right: number, down: number): Actions };

/** WebKitGTK by WebDriver, since Playwright drives only a build of its own. */
export async function webkitBrowser(): Promise<TestBrowser> {
  const port = await freePort();
  const process_ = startDriver(port);
  const driver = await connect(port);
  const first = await driver.getWindowHandle();
  const test: TestPage = {
    engine: "webkit",
    async goto(url) {
      await driver.get(url);
      await evaluate(driver, listen, null);
    },
    evaluate: (run: unknown, arg?: unknown) => evaluate(driver, run, arg),
    inFrame: (run: unknown, arg?: unknown) => inFrame(driver, () => evaluate(driver, run, arg)),
    waitFor: (condition: unknown, arg?: unknown) =>
      poll(() => evaluate(driver, `async (arg) => !!(await (${String(condition)})(arg))`, arg)),
    waitInFrame: (selector) => poll(() => inFrame(driver, () => driver.findElement(By.css(selector)))),
    async press(key) {
      const [name, shift] = key.split("+").reverse() as [string, string?];
      const actions = driver.actions();
      if (shift) actions.keyDown(Key.SHIFT);
      actions.sendKeys((Key as unknown as Record<string, string>)[name.toUpperCase()] ?? name);
      if (shift) actions.keyUp(Key.SHIFT);
      await actions.perform();
    },
    // The types lack it.
    wheel: (down) => (driver.actions() as Wheel).scroll(5, 5, 0, down).perform(),
    hover: async (selector) =>
      driver
        .actions()
        .move({ origin: await driver.findElement(By.css(selector)) })
        .perform(),
    click: (selector) => driver.findElement(By.css(selector)).click(),
    clickInFrame: (selector) => inFrame(driver, () => driver.findElement(By.css(selector)).click()),
    screenshot: async (path) => writeFile(path, await driver.takeScreenshot(), "base64"),
    resize: async (width, height) => void (await driver.manage().window().setRect({ width, height })),
    complaints: () => evaluate(driver, () => (window as { complaints?: string[] }).complaints, null),
  };
  return {
    page: test,
    async reset() {
      for (const handle of await driver.getAllWindowHandles()) {
        if (handle === first) continue;
        await driver.switchTo().window(handle);
        await driver.close();
      }
      await driver.switchTo().window(first);
    },
    async close() {
      await driver.quit();
      process.kill(-process_.pid!);
    },
  };
}

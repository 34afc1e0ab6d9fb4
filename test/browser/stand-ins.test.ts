import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connectPage } from "./support/app-page.js";
import { inEveryEngine } from "./support/engines.js";
import { html, startOrigin, type Origin } from "./support/origins.js";
import { playwrightBrowser } from "./support/playwright-browser.js";
import { STAND_INS } from "./support/stand-ins.js";
import { serveClientPages, serveClients, type Options, type Probe } from "./support/client-page.js";
import type { TestBrowser, TestPage } from "./support/test-page.js";

const OVERLAY = "human-api-connect-modal-overlay";
/** Two builds from the npm registry, followed by stand-ins (imitations) for builds that customers load from the CDN. */
const BUILDS = ["2.3.1", "2.4.1", "1.2.3", "2.0.4", "2.3.0", "2.4.2", "container"];
/** Stand-ins for possible future builds. Each differs from build 2.4.1 in one trait. */
const VARIANTS = ["late", "append", "prepend", "insertBefore", "documentElement", "main"];

let app: Origin;
let connect: Origin;

beforeAll(async () => {
  [connect, app] = await Promise.all([startOrigin(connectPage), startOrigin()]);
  connect.on("/500", () => new Response("Internal Server Error", { status: 500 }));
  connect.on("/refused", () => html("Refused", { "x-frame-options": "DENY" }));
  connect.on("/hostile", () => html("<script>parent.postMessage({ type: 'close' }, '*')</script>"));
  serveClients(app, connect, STAND_INS);
  for (const name of [...BUILDS, ...VARIANTS]) serveClientPages(app, connect, name);
});
afterAll(() => Promise.all([app.close(), connect.close()]));

describe("the vendor's client on a page without the widget · chromium", () => {
  let browser: TestBrowser;
  let page: TestPage;
  beforeAll(async () => {
    browser = await playwrightBrowser("chromium");
    page = browser.page;
  });
  afterAll(() => browser.close());
  const goto = (path: string): Promise<void> => page.goto(`${app.url}/${path}`);

  describe.each(BUILDS)("the client's build %s", (name) => {
    const hasOn = name !== "1.2.3";
    const isOld = ["1.2.3", "2.0.4"].includes(name);
    const isContainer = name === "container";
    const hasFrameTrap = !isOld && !isContainer;
    const outerId = isContainer ? "human-api-container" : "human-api";
    const ids = isContainer ? [outerId, "human-api", OVERLAY] : [outerId, OVERLAY];
    const outer = `#${outerId}`;
    // The tests share one page, because loading a page takes longer than most tests.
    let isChanged = true;
    beforeEach(async () => {
      if (isChanged) await goto(name);
      isChanged = false;
      expect(await page.evaluate(() => window.probe.reset())).toEqual([]);
    });
    /** Loads the page again before the next test, because this test changes the page permanently. */
    const reloadAfterwards = (): void => void (isChanged = true);

    it("adds no `<meta name=viewport>`; only build 2.4.2 adds one, and leaves it on the page (VENDOR 45)", async () => {
      reloadAfterwards();
      await page.resize(1280, 720);
      const left = await page.evaluate(() => {
        const read = (): string[] =>
          Array.from(
            document.querySelectorAll<HTMLMetaElement>("meta[name=viewport]"),
            ({ content }) => content,
          );
        return [1, 2].flatMap(() => {
          window.probe.open();
          const whileOpen = read();
          window.probe.dispatch({ type: "hapi-connect-close" });
          return [whileOpen, read()];
        });
      });
      const own = "width=device-width, initial-scale=1, maximum-scale=1";
      const kept = "width=1280, initial-scale=1";
      expect(left).toEqual(name === "2.4.2" ? [[own], [kept], [kept, own], [kept, kept]] : [[], [], [], []]);
    });

    // The stand-in for build 2.4.2 behaves like the one for build 2.3.0, except for what the test above checks. So the remaining
    // tests do not run for it.
    if (name === "2.4.2") return;

    describe("while loading", () => {
      it("sets a global variable when it is a classic script, and throws when it is an ES module; build 1.2.3 does not throw (VENDOR 1)", async () => {
        reloadAfterwards();
        expect(await page.evaluate(() => Object.keys(window.probe.client).sort())).toEqual(
          hasOn ? ["on", "open"] : ["open"],
        );
        const failed = await page.evaluate(async (src) => {
          const module = Object.assign(document.createElement("script"), { type: "module", src });
          await new Promise((resolve) => {
            module.onload = resolve;
            document.head.append(module);
          });
          return window.probe.thrown.length > 0;
        }, `/client-${name}.js`);
        expect(failed).toBe(name !== "1.2.3");
      });

      it("defines an AMD module and sets no global variable if the page has an AMD loader (VENDOR 2)", async () => {
        reloadAfterwards();
        await goto(`${name}/amd`);
        expect(
          await page.evaluate(() => {
            const { defined } = window as unknown as { defined: [unknown, () => Probe["client"]][] };
            return ["HumanConnect" in window, defined.map(([, make]) => typeof make().open)];
          }),
        ).toEqual([false, ["function"]]);
      });

      it("prints a warning on `load` if the page has no token container; build 1.2.3 prints no warning (VENDOR 5)", async () => {
        reloadAfterwards();
        await goto(name);
        const warnings = (): Promise<string[]> =>
          page.complaints().then((lines) => lines.filter((line) => line.includes("hapi__token-container")));
        expect(await warnings()).toHaveLength(hasOn ? 1 : 0);
        await goto(`${name}/buttons`);
        expect(await warnings()).toEqual([]);
      });

      it("prints no warning if the page inserts the client's script after the `load` event (VENDOR 5)", async () => {
        reloadAfterwards();
        const before = (await page.complaints()).length;
        await page.evaluate(async (src) => {
          const element = Object.assign(document.createElement("script"), { src });
          await new Promise((resolve) => {
            element.onload = resolve;
            document.head.append(element);
          });
        }, `/client-${name}.js`);
        expect(await page.complaints()).toHaveLength(before);
      });

      if (hasOn)
        it("opens Connect only for buttons that exist at the `load` event (VENDOR 6)", async () => {
          reloadAfterwards();
          await goto(`${name}/buttons`);
          const opened = await page.evaluate(() => {
            const own = document.querySelector<HTMLElement>("[data-hapi-token]")!;
            const later = own.cloneNode(true) as HTMLElement;
            own.after(later);
            later.click();
            const byLater = window.probe.ids();
            own.click();
            return [byLater, new URL(window.probe.frame().src).searchParams.get("token")];
          });
          expect(opened).toEqual([[], "own"]);
        });

      it("opens Connect under a strict Content Security Policy without a violation (VENDOR 8)", async () => {
        reloadAfterwards();
        await goto(`${name}/csp`);
        await page.evaluate(() => window.probe.openAndLoad({ version: "V2" }));
        expect((await page.complaints()).filter((line) => /security policy|trusted/i.test(line))).toEqual([]);
      });
    });

    describe("in open()", () => {
      it("returns undefined and adds all elements of the client, but returns null if it is called again (VENDOR 10)", async () => {
        const shown = await page.evaluate(() => [
          window.probe.open() === undefined,
          window.probe.ids(),
          window.probe.open() === null,
          window.probe.ids(),
        ]);
        expect(shown).toEqual([true, ids, true, ids]);
      });

      it("returns null only if the page already contains the id of the client's outermost element (VENDOR 11)", async () => {
        const nullFor = await page.evaluate(() =>
          ["human-api", "human-api-container"].filter((id) => {
            const element = document.createElement("p");
            element.id = id;
            document.body.prepend(element);
            const isNull = window.probe.open() === null;
            element.remove();
            if (!isNull) window.probe.dispatch({ type: "hapi-connect-close" });
            return isNull;
          }),
        );
        expect(nullFor).toEqual([outerId]);
      });

      it("writes __baseURL to the caller's options, and throws if the options are frozen (VENDOR 12)", async () => {
        const written = await page.evaluate(() => {
          const options: Options = { baseURL: window.probe.baseURL, token: "t" };
          let name = "";
          try {
            window.probe.client.open(Object.freeze({ ...options }));
          } catch (error) {
            ({ name } = error as Error);
          }
          window.probe.client.open(options);
          return [name, options.__baseURL === options.baseURL];
        });
        expect(written).toEqual(["TypeError", true]);
      });

      it("reads a baseURL from a polluted Object.prototype (VENDOR 13)", async () => {
        const src = await page.evaluate(() => {
          Object.assign(Object.prototype, { baseURL: `${window.probe.baseURL}/polluted` });
          window.probe.client.open({ token: "t" });
          delete (Object.prototype as Options).baseURL;
          return window.probe.frame().src;
        });
        expect(src).toContain(`${connect.url}/polluted`);
      });

      it("throws if it gets no token; newer builds need no token in mode `select` if `preseed` is not set (VENDOR 14)", async () => {
        const refused = await page.evaluate(() =>
          [{}, { mode: "select", preseed: true }, { mode: "select" }, { mode: "select", token: "t" }].map(
            (options) => {
              try {
                window.probe.open({ token: undefined, ...options });
                window.probe.dispatch({ type: "hapi-connect-close" });
                return false;
              } catch (error) {
                return (error as Error).message;
              }
            },
          ),
        );
        const message = "The token attribute is required";
        expect(refused).toEqual([message, message, isOld && message, false]);
      });

      it("adds the token to the query of the frame's URL; old builds do not encode the token (VENDOR 15)", async () => {
        const token = "a&b=c";
        const src = await page.evaluate((given) => {
          window.probe.open({ token: given });
          return window.probe.frame().src;
        }, token);
        expect(new URL(src).searchParams.get("token")).toBe(isOld ? "a" : token);
      });

      it("throws for an invalid baseURL; old builds do not throw, because they join strings and do not parse the URL (VENDOR 15)", async () => {
        const isRefused = await page.evaluate(() => {
          try {
            window.probe.open({ baseURL: "no url" });
            return false;
          } catch {
            return true;
          }
        });
        expect(isRefused).toBe(!isOld);
      });

      it("calls listeners if `version` is V2; if not, calls callbacks and prints a notice; build 1.2.3 always calls callbacks (VENDOR 16)", async () => {
        const before = (await page.complaints()).length;
        const called = await page.evaluate(() => {
          const lines: string[] = [];
          window.probe.client.on?.("close", () => lines.push("listener"));
          for (const version of ["V2", undefined]) {
            window.probe.open({ version, onClose: () => lines.push("callback") });
            window.probe.dispatch({ type: "hapi-connect-close" });
          }
          return lines;
        });
        expect(called).toEqual([hasOn ? "listener" : "callback", "callback"]);
        const notices = (await page.complaints())
          .slice(before)
          .filter((line) => line.startsWith("Deprecation notice: "));
        expect(notices).toHaveLength(hasOn ? 1 : 0);
      });

      if (hasOn)
        it("calls a listener twice if the page has added it twice, in the first session and in later sessions (VENDOR 17)", async () => {
          const counts = await page.evaluate(() => {
            let calls = 0;
            const listener = (): void => void calls++;
            window.probe.client.on!("close", listener);
            window.probe.client.on!("close", listener);
            return [1, 2].map(() => {
              window.probe.open();
              window.probe.dispatch({ type: "hapi-connect-close" });
              return calls;
            });
          });
          expect(counts).toEqual([2, 4]);
        });

      it("prints each error that it throws (VENDOR 18)", async () => {
        const before = (await page.complaints()).length;
        const message = await page.evaluate(() => {
          try {
            return window.probe.open({ token: "" }) as string;
          } catch (error) {
            return (error as Error).message;
          }
        });
        const printed = (await page.complaints()).slice(before);
        expect(printed).toEqual([expect.stringContaining(message)]);
      });

      it("appends the frame to the body, then the overlay (VENDOR 19)", async () => {
        reloadAfterwards();
        const appended = await page.evaluate(() => {
          const calls: string[] = [];
          document.body.appendChild = function <T extends Node>(node: T): T {
            calls.push((node as unknown as Element).id);
            return Node.prototype.appendChild.call(this, node) as T;
          };
          window.probe.open();
          return calls;
        });
        expect(appended).toEqual([outerId, OVERLAY]);
      });

      it('sets tabindex="-1" on the frame if the build has a focus trap for the frame (VENDOR 23)', async () => {
        const focus = await page.evaluate(async () => {
          document.querySelector<HTMLElement>("#opener")!.focus();
          await window.probe.openAndLoad();
          return [window.probe.frame().getAttribute("tabindex"), document.activeElement!.id];
        });
        expect(focus).toEqual(hasFrameTrap ? ["-1", "human-api"] : [null, "opener"]);
      });

      it("ignores Escape, and leaves the focus on the body after Connect closes; only build `container` has the role `dialog` (VENDOR 24, VENDOR 30)", async () => {
        const attributes = await page.evaluate(async (selector) => {
          await window.probe.openAndLoad();
          const element = document.querySelector(selector)!;
          return ["role", "aria-modal"].map((attribute) => element.getAttribute(attribute));
        }, outer);
        expect(attributes).toEqual(isContainer ? ["dialog", "true"] : [null, null]);
        await page.press("Escape");
        expect(await page.evaluate(() => window.probe.ids())).toEqual(ids);
        await page.evaluate(() => window.probe.dispatch({ type: "close" }));
        expect(await page.evaluate(() => [window.probe.ids(), document.activeElement!.tagName])).toEqual([
          [],
          "BODY",
        ]);
      });

      it("loads the frame again if the page moves the frame (VENDOR 27)", async () => {
        reloadAfterwards();
        const path = `/moved-${name}`;
        await page.evaluate(
          async ([baseURL, selector]) => {
            await window.probe.openAndLoad({ baseURL });
            const again = new Promise((resolve) => window.probe.frame().addEventListener("load", resolve));
            document.querySelector("main")!.append(document.querySelector(selector!)!);
            await again;
          },
          [connect.url + path, outer],
        );
        const paths = connect.requests.filter(
          (line) => line.startsWith(`GET ${path}`) && !line.includes("images"),
        );
        expect(paths).toHaveLength(2);
      });

      it("shows a logo behind the frame (VENDOR 29)", async () => {
        const image = await page.evaluate((selector) => {
          window.probe.open();
          return document.querySelector<HTMLElement>(selector)!.style.backgroundImage;
        }, outer);
        expect(image).toBe(`url("${connect.url}/images/data-source-type-icons/launch-connect-text.svg")`);
      });

      if (isContainer)
        it("sets the position and size on the container, not on the frame (VENDOR 30)", async () => {
          const built = await page.evaluate(() => {
            window.probe.open();
            const frame = window.probe.frame();
            const { style } = frame.parentElement!;
            return [
              style.position,
              style.maxWidth,
              frame.style.position,
              frame.getAttribute("role"),
              frame.title,
            ];
          });
          expect(built).toEqual(["fixed", "830px", "", "presentation", ""]);
        });

      if (isContainer)
        it("sets the `onload` handler on the container, which never receives a `load` event (VENDOR 31)", async () => {
          reloadAfterwards();
          const ran = await page.evaluate(async () => {
            const opened = window.probe.openAndLoad();
            const container = window.probe.frame().parentElement!;
            const { onload } = container;
            let runs = 0;
            container.onload = () => runs++;
            await opened;
            return [typeof onload, runs];
          });
          expect(ran).toEqual(["function", 0]);
        });
    });

    describe("with a focus trap", () => {
      if (hasFrameTrap)
        it("throws if Connect is closed within 200 ms after the frame has loaded (VENDOR 26)", async () => {
          reloadAfterwards();
          const message = await page.evaluate(async () => {
            const thrown = window.probe.nextThrown();
            await window.probe.openAndLoad({ enableFocusTrap: true });
            window.probe.dispatch({ type: "close" });
            return thrown;
          });
          expect(message).toContain("Cannot read properties of null (reading 'focus')");
        });

      if (hasFrameTrap)
        it("keeps the focus trap active in a later open() without `enableFocusTrap` (VENDOR 25)", async () => {
          reloadAfterwards();
          const message = await page.evaluate(async () => {
            await window.probe.openAndLoad({ enableFocusTrap: true });
            const first = window.probe.nextThrown();
            window.probe.dispatch({ type: "close" });
            await first;
            const second = window.probe.nextThrown();
            await window.probe.openAndLoad();
            return second;
          });
          expect(message).toContain("Cannot read properties of null (reading 'focus')");
          for (let presses = 0; presses < 4; presses++) await page.press("Tab");
          expect(await page.evaluate(() => document.activeElement === window.probe.frame())).toBe(false);
        });

      if (isContainer)
        it("throws 200 ms after open() (VENDOR 32)", async () => {
          reloadAfterwards();
          const message = await page.evaluate(async () => {
            const thrown = window.probe.nextThrown();
            window.probe.open({ enableFocusTrap: true });
            return thrown;
          });
          expect(message).toContain("Cannot read properties of undefined (reading 'focus')");
        });
    });

    describe("message handling:", () => {
      it("accepts three types of messages from the frame (VENDOR 33)", async () => {
        const received = await page.evaluate(async () => {
          const lines: unknown[] = [];
          const receive = (name: string) => (data: unknown) => lines.push([name, data]);
          const callbacks = ["onConnectSource", "onDisconnectSource", "onClose"];
          await window.probe.openAndLoad(Object.fromEntries(callbacks.map((name) => [name, receive(name)])));
          const closed = new Promise((resolve) =>
            addEventListener("message", () => !window.probe.ids().length && resolve(null)),
          );
          for (const type of ["connect-source", "disconnect-source", "close"])
            window.probe
              .frame()
              .contentWindow!.postMessage({ say: [{ type: `hapi-connect-${type}`, status: "S" }] }, "*");
          await closed;
          return lines;
        });
        expect(received).toEqual([
          ["onConnectSource", { status: "S" }],
          ["onDisconnectSource", { status: "S" }],
          ["onClose", { status: "S" }],
        ]);
      });

      it("accepts messages from the page, with and without the prefix `hapi-connect-` in their type (VENDOR 34)", async () => {
        const left = await page.evaluate(async () => {
          const lines: string[][] = [];
          for (const type of ["hapi-connect-close", "close"]) {
            window.probe.open();
            postMessage({ type }, "*");
            await window.probe.settle();
            lines.push(window.probe.ids());
          }
          return lines;
        });
        expect(left).toEqual([[], []]);
      });

      it("accepts a message from another frame (VENDOR 34)", async () => {
        reloadAfterwards();
        await page.evaluate(async () => {
          const closed = new Promise((resolve) => addEventListener("message", resolve, { once: true }));
          await window.probe.openAndLoad();
          const src = `${window.probe.baseURL}/hostile`;
          document.body.append(Object.assign(document.createElement("iframe"), { src }));
          await closed;
          await window.probe.settle();
        });
        expect(await page.evaluate(() => window.probe.ids())).toEqual([]);
      });

      it("throws for invalid messages, and does not close Connect (VENDOR 35)", async () => {
        const crashes = await page.evaluate(() => {
          window.probe.open();
          const junk = [
            undefined,
            null,
            { type: 5 },
            { type: {} },
            "text",
            {},
            { type: "" },
            { type: "other" },
          ];
          return junk.map((data) => {
            const before = window.probe.thrown.length;
            window.probe.dispatch(data);
            return window.probe.thrown.length - before;
          });
        });
        const isStrict = name === "1.2.3" ? 1 : 0;
        // MessageEvent converts `undefined` to `null`.
        expect(crashes).toEqual([1, 1, 1, 1, isStrict, isStrict, 0, 0]);
        expect(await page.evaluate(() => window.probe.ids())).toEqual(ids);
      });

      it("open() registers the `message` and `resize` listeners before it appends any element (VENDOR 37)", async () => {
        reloadAfterwards();
        const registered = await page.evaluate(() => {
          const calls: string[] = [];
          const add = window.addEventListener;
          window.addEventListener = function (this: Window, ...given: Parameters<typeof add>): void {
            calls.push(`${given[0]} ${window.probe.ids().length}`);
            add.apply(this, given);
          } as typeof add;
          window.probe.open();
          return calls;
        });
        expect(registered).toEqual(["message 0", "resize 0"]);
      });

      it("deletes the `type` of a message unless the option `version` is V2; build 1.2.3 always deletes the `type` (VENDOR 38)", async () => {
        const types = await page.evaluate(() =>
          ["V2", undefined].map((version) => {
            const data = { type: "hapi-connect-connect-source" };
            window.probe.open({ version });
            window.probe.dispatch(data);
            window.probe.dispatch({ type: "hapi-connect-close" });
            return data.type ?? null;
          }),
        );
        expect(types).toEqual([hasOn ? "hapi-connect-connect-source" : null, null]);
      });
    });

    describe("when Connect is closed", () => {
      it("removes its elements and listeners, even if the close message is synthetic (VENDOR 42)", async () => {
        reloadAfterwards();
        const left = await page.evaluate(() => {
          const removed: string[] = [];
          const remove = window.removeEventListener;
          window.removeEventListener = function (this: Window, ...given: Parameters<typeof remove>): void {
            removed.push(given[0]);
            remove.apply(this, given);
          } as typeof remove;
          window.probe.open();
          window.probe.dispatch({ type: "hapi-connect-close" });
          window.probe.dispatch(null);
          return [window.probe.ids(), removed, window.probe.thrown];
        });
        expect(left).toEqual([[], expect.arrayContaining(["message", "resize"]), []]);
      });

      it("keeps its elements on the page if the close callback throws (VENDOR 43)", async () => {
        reloadAfterwards();
        const left = await page.evaluate(() => {
          const onClose = (): never => {
            throw new Error("from the page");
          };
          window.probe.open({ version: undefined, onClose });
          window.probe.dispatch({ type: "hapi-connect-close" });
          return [window.probe.ids(), window.probe.thrown.length];
        });
        expect(left).toEqual([ids, 1]);
      });

      it("open() returns null and does not open Connect if it is called in the close callback (VENDOR 43)", async () => {
        const opened = await page.evaluate(() => {
          const lines: unknown[] = [];
          window.probe.open({
            version: undefined,
            onClose: () => lines.push(window.probe.open(), window.probe.ids()),
          });
          window.probe.dispatch({ type: "hapi-connect-close" });
          return [...lines, window.probe.ids()];
        });
        expect(opened).toEqual([null, ids, []]);
      });

      it("throws if the page has removed the client's outermost element, and does not clean up until the page has added an element with the same id (VENDOR 44)", async () => {
        reloadAfterwards();
        const steps = await page.evaluate((id) => {
          const received: string[] = [];
          window.probe.open({ version: undefined, onConnectSource: () => received.push("first") });
          document.querySelector(`#${id}`)!.remove();
          window.probe.dispatch({ type: "hapi-connect-close" });
          const leaked = window.probe.ids();
          window.probe.dispatch({ type: "hapi-connect-connect-source" });
          document.body.append(Object.assign(document.createElement("p"), { id }));
          window.probe.dispatch({ type: "hapi-connect-close" });
          return [window.probe.thrown, leaked, received, window.probe.ids()];
        }, outerId);
        const message = expect.stringContaining("Cannot read properties of null (reading 'remove')");
        expect(steps).toEqual([[message], [OVERLAY], ["first"], []]);
      });

      it("has left Element.prototype.remove() unchanged, except if the build is 1.2.3 (VENDOR 46)", async () => {
        const crashed = await page.evaluate(() => {
          const detached = document.createElement("p");
          try {
            detached.remove();
            return false;
          } catch {
            return true;
          }
        });
        expect(crashed).toBe(name === "1.2.3");
      });
    });
  });

  describe.each(VARIANTS)("the stand-in client %s", (name) => {
    // The tests share one page. The last test changes functions of the page.
    beforeAll(() => goto(name));
    beforeEach(async () => expect(await page.evaluate(() => window.probe.reset())).toEqual([]));

    it("adds the frame and the overlay when it opens Connect, and removes both after a close message", async () => {
      await page.evaluate(() => window.probe.openAndLoad());
      expect((await page.evaluate(() => window.probe.ids())).sort()).toEqual(["human-api", OVERLAY]);
      await page.evaluate(() => window.probe.dispatch({ type: "hapi-connect-close" }));
      expect(await page.evaluate(() => window.probe.ids())).toEqual([]);
    });

    it("registers its message listener in open() (or, if the client is named `late`, when the frame has loaded)", async () => {
      const crashes = await page.evaluate(async () => {
        const opened = window.probe.openAndLoad();
        window.probe.dispatch(null);
        const atOnce = window.probe.thrown.length;
        await opened;
        window.probe.dispatch(null);
        return [atOnce, window.probe.thrown.length];
      });
      expect(crashes).toEqual(name === "late" ? [0, 1] : [1, 2]);
    });

    it("inserts its elements as its name says: the name is the method that it calls, or the parent element (exception: `late` calls appendChild())", async () => {
      const inserted = await page.evaluate(() => {
        const { body } = document;
        const calls: string[] = [];
        for (const key of ["appendChild", "append", "prepend", "insertBefore"] as const) {
          const original = body[key] as (...given: unknown[]) => unknown;
          Object.defineProperty(body, key, {
            value(this: Element, ...given: unknown[]) {
              calls.push(key);
              return original.apply(this, given);
            },
          });
        }
        window.probe.open();
        const parents = [window.probe.frame(), document.querySelector(`[id$=overlay]`)!].map(
          ({ parentElement }) => parentElement!.localName,
        );
        return [calls, parents];
      });
      const parent = { documentElement: "html", main: "main" }[name];
      const call = name === "late" ? "appendChild" : name;
      expect(inserted).toEqual([parent ? [] : [call, call], [parent ?? "body", parent ?? "body"]]);
    });
  });

  describe("when Connect's page cannot be shown,", () => {
    it.each(["/500", "/refused"])(
      "the frame with the path %s fires `load`, and the client throws no error (VENDOR 47, VENDOR 48)",
      async (path) => {
        await goto("2.4.1");
        const thrown = await page.evaluate(async (baseURL) => {
          await window.probe.openAndLoad({ version: "V2", baseURL });
          return window.probe.thrown;
        }, connect.url + path);
        expect(thrown).toEqual([]);
      },
    );

    it("a `securitypolicyviolation` event fires if the Content Security Policy of the app's page blocks the frame (VENDOR 49)", async () => {
      await goto("2.4.1/csp-frame");
      const directive = await page.evaluate(() => {
        const violated = new Promise<string>((resolve) =>
          document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective)),
        );
        window.probe.open();
        return violated;
      });
      expect(directive).toBe("frame-src");
    });
  });
});

it("the vendor's client throws if it is imported in Node (VENDOR 3)", async () => {
  await expect(import("humanapi-connect-client")).rejects.toThrow("Element is not defined");
});

inEveryEngine("the vendor's client on a page without the widget", (getPage, engine) => {
  let page: TestPage;
  beforeEach(() => {
    page = getPage();
  });
  const LARGE = [1280, 800] as const;
  const SMALL = [600, 480] as const;

  /** Returns the size and corner radius of the frame, and the position of the overlay's left edge. */
  const layout = (): Promise<{ box: number[]; radius: string; overlayLeft: number }> =>
    page.evaluate(() => {
      const frame = window.probe.frame();
      const { width, height } = frame.getBoundingClientRect();
      const overlay = document.querySelector("[id$=overlay]")!.getBoundingClientRect();
      return { box: [width, height], radius: frame.style.borderRadius, overlayLeft: overlay.left };
    });

  const SIZES: [name: string, size: number[]][] = [
    ["2.4.1", [830, 590]],
    ["1.2.3", [700, 500]],
    ["2.0.4", [830, 590]],
    ["container", [830, 590]],
  ];
  // In Firefox and WebKit, only the newest real build is tested.
  describe.each(SIZES.filter(([name]) => engine === "chromium" || name === "2.4.1"))(
    "the client's build %s",
    (name, size) => {
      it("fits its frame to the window, both in open() and when the window is resized (VENDOR 20, VENDOR 21, VENDOR 22)", async () => {
        await page.resize(...LARGE);
        await page.goto(`${app.url}/${name}`);
        await page.evaluate(() => void window.probe.open());
        expect(await layout()).toEqual({ box: size, radius: "8px", overlayLeft: 8 });
        await page.resize(...SMALL);
        await page.waitFor(
          (maxWidth) =>
            window.probe.frame().closest<HTMLElement>("[style*=fixed]")!.style.maxWidth === maxWidth,
          "100%",
        );
        const small = await page.evaluate(() => [innerWidth, innerHeight]);
        expect(await layout()).toEqual({ box: small, radius: "8px", overlayLeft: 8 });
        await page.resize(...LARGE);
      });
    },
  );

  it.each(["2.4.1", "2.0.4"])(
    "a capturing listener that the page adds after open() can prevent the client's build %s from receiving messages in Firefox and WebKit, but not in Chromium (VENDOR 36)",
    async (name) => {
      await page.goto(`${app.url}/${name}`);
      const isClosed = await page.evaluate(async () => {
        window.probe.open();
        addEventListener("message", (event) => event.stopImmediatePropagation(), true);
        const delivered = new Promise((resolve) => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = resolve;
          setTimeout(() => port2.postMessage(""));
        });
        postMessage({ type: "close" }, "*");
        await delivered;
        return !window.probe.ids().length;
      });
      expect(isClosed).toBe(page.engine === "chromium");
    },
  );
});

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ConnectErrorEvent } from "../../src/events/event-classes.js";
import { inEveryEngine } from "./support/engines.js";
import { button, ButtonPage, FIRST_OPEN } from "./support/button-page.js";
import type { TestPage } from "./support/test-page.js";

let site: ButtonPage;
beforeAll(async () => void (site = await ButtonPage.start()));
afterAll(() => site.stop());

/** One engine is enough for these tests, because options and attributes mean the same in every engine. */
const ENGINES = { engines: ["chromium"] } as const;

inEveryEngine(
  "the options of declarative buttons",
  (getPage) => {
    let page: TestPage;
    beforeEach(() => void (page = site.page = getPage()));

    describe("configure()", () => {
      it("replaces the whole earlier configuration for every later open()", async () => {
        await site.goto(button("id=a") + button("id=b"));
        await page.click("#a");
        await site.event("open a");
        await site.close();
        await page.evaluate((baseURL) => {
          window.events.length = 0;
          HumanConnectWidget.configure({
            fetchToken: () => Promise.resolve("own-token"),
            connect: { baseURL, segment: "configured" },
            labels: { dialog: "Second" },
          });
        }, site.connect.url);
        await page.click("#a");
        await site.event("open a");
        await page.waitInFrame("button");
        const query = await page.inFrame(() => Object.fromEntries(new URL(location.href).searchParams));
        expect(query).toMatchObject({ token: "own-token", segment: "configured" });
        expect(await page.evaluate(() => document.querySelector("dialog")!.ariaLabel)).toBe("Second");
        expect(site.requests()).toEqual(FIRST_OPEN);
      });

      it("does not change a session that is already open", async () => {
        await site.goto(button());
        await page.click("#a");
        await site.event("open a");
        const isSame = await page.evaluate(() => {
          const element = document.querySelector("#a")!;
          const widget = HumanConnectWidget.for(element);
          HumanConnectWidget.configure({ tokenUrl: "/token-2" });
          element.setAttribute("data-human-connect-mode", "auth");
          return HumanConnectWidget.for(element) === widget && widget.state === "open";
        });
        expect(isSame).toBe(true);
        await site.close();
        expect(await page.evaluate(() => HumanConnectWidget.for(document.querySelector("#a")!).state)).toBe(
          "idle",
        );
      });

      it("throws at once for a wrong option, and keeps the earlier configuration", async () => {
        await site.goto(button());
        const errors = await page.evaluate(() =>
          [
            {},
            undefined,
            { tokenUrl: "javascript:1" },
            { tokenURL: "/x" },
            { tokenUrl: "/x", timeoutMs: -1 },
          ].map((options) => {
            try {
              HumanConnectWidget.configure(options as never);
              return "none";
            } catch (error) {
              return (error as { code?: string }).code;
            }
          }),
        );
        expect(errors).toEqual(Array(5).fill("invalid-options"));
        await page.click("#a");
        await site.event("open a");
        expect(site.requests()).toEqual(FIRST_OPEN);
      });

      it("sets `connect` options, and the attributes of a button override these options", async () => {
        await site.goto(
          button('id="a" data-human-connect-segment="own"'),
          `${site.script("", "")}<script>
          const options = ${site.options()};
          Object.assign(options.connect, { segment: "configured", pinnedProviders: "p" });
          HumanConnectWidget.configure(options);
        </script>`,
        );
        await page.click("#a");
        await page.waitInFrame("button");
        const query = await page.inFrame(() => Object.fromEntries(new URL(location.href).searchParams));
        expect(query).toMatchObject({ segment: "own", pinnedProviders: "p" });
      });

      it.each<[string, () => string]>([
        [
          "the options of configure()",
          () => `${site.script("", "")}<script>HumanConnectWidget.configure(${site.options()})</script>`,
        ],
        ["the attributes of the script element", () => site.script()],
      ])(
        "the URLs in %s are resolved immediately, so a <base> element that is inserted later has no effect",
        async (_, script) => {
          await site.goto(button(), script());
          await page.evaluate(() => {
            const base = document.createElement("base");
            base.href = "http://localhost:9/";
            document.head.prepend(base);
          });
          await page.click("#a");
          await site.event("open a");
          expect(site.requests()).toEqual(FIRST_OPEN);
        },
      );
    });

    describe("a script element", () => {
      it.each([
        ["a URL that is not http(s)", `data-token-url="javascript:1"`, "tokenUrl"],
        ["no token URL", `data-client-url="/client-2.4.1.js"`, "data-token-url"],
        [
          "an integrity without a client",
          `data-token-url="/token" data-client-integrity="x"`,
          "data-client-url",
        ],
        [
          "a base URL that is not http(s)",
          `data-token-url="/token" data-base-url="mailto:a@b"`,
          "connect.baseURL",
        ],
      ])(
        "with %s reports an error when the script loads and at each click on a button",
        async (_, attributes, name) => {
          await site.goto(button(), site.script("", attributes));
          expect(await page.evaluate(() => window.reported)).toEqual(["invalid-options"]);
          const message = await page.evaluate(
            () =>
              new Promise<string>((resolve) => {
                document.addEventListener("error", (event) =>
                  resolve((event as ConnectErrorEvent).error.message),
                );
                document.querySelector("button")!.click();
              }),
          );
          expect(message).toContain(name);
          expect(site.requests()).toEqual([]);
          // A later call of configure() replaces the wrong configuration.
          await page.evaluate(
            (source) => {
              window.HumanConnectWidget.configure(JSON.parse(source) as never);
              document.querySelector("button")!.click();
            },
            JSON.stringify({
              tokenUrl: "/token",
              clientUrl: "/client-2.4.1.js",
              connect: { baseURL: site.connect.url },
            }),
          );
          await site.event("open a");
        },
      );

      it("with a wrong integrity makes the browser block the client", async () => {
        await site.goto(button(), site.script(`data-client-integrity="sha384-AAAA"`));
        await page.click("#a");
        await site.event("error a client-blocked");
      });
    });

    describe("a button", () => {
      it.each([
        ["no value opens Connect", "data-human-connect", undefined],
        ["the value true, as JSX renders it, opens Connect", `data-human-connect="true"`, undefined],
        ["a URL as its value causes an error", `data-human-connect="/token"`, "configure()"],
        ["the value false causes an error", `data-human-connect="false"`, "must have no value"],
        [
          "a client URL causes an error",
          `data-human-connect data-human-connect-client-url="/client-2.4.1.js"`,
          "script element",
        ],
        [
          "a base URL causes an error",
          `data-human-connect data-human-connect-base-url="https://x.example"`,
          "script element",
        ],
        [
          "an unknown attribute causes an error",
          `data-human-connect data-human-connect-modes="select"`,
          "-modes",
        ],
        [
          "an attribute named like a property of Object.prototype causes an error",
          `data-human-connect data-human-connect-constructor="x"`,
          "-constructor",
        ],
      ])("with %s", async (_, attributes, problem) => {
        await site.goto(`<button type="button" id="a" ${attributes}>Connect</button>`);
        const outcome = await page.evaluate(() => {
          const element = document.querySelector<HTMLElement>("#a")!;
          let error: { code: string; message: string } | undefined;
          element.addEventListener("error", (event) => {
            event.preventDefault();
            error = (event as ConnectErrorEvent).error;
          });
          for (const type of ["pointerover", "focusin", "touchstart"])
            element.dispatchEvent(new Event(type, { bubbles: true }));
          const silent = !error;
          let thrown: unknown;
          try {
            HumanConnectWidget.for(element);
          } catch (reason) {
            thrown = (reason as { code: string }).code;
          }
          const isPrevented = !element.dispatchEvent(
            new MouseEvent("click", { bubbles: true, cancelable: true }),
          );
          return { silent, thrown, isPrevented, code: error?.code, message: error?.message ?? "" };
        });
        const code = problem && "invalid-options";
        expect(outcome).toMatchObject({ silent: true, isPrevented: true });
        expect([outcome.thrown, outcome.code]).toEqual([code, code]);
        expect(outcome.message).toContain(problem ?? "");
        expect(await page.evaluate(() => window.reported)).toEqual([]);
        if (!problem) await site.event("open a");
        expect(site.requests()).toEqual(problem ? [] : FIRST_OPEN);
      });

      it("without configuration sends no request and causes an error that names both ways to configure a button; after a call of configure(), the same button opens Connect", async () => {
        await site.goto(`<a href="/elsewhere" id="a" data-human-connect>Connect</a>`, site.script("", ""));
        await page.hover("#a");
        const message = await page.evaluate(
          () =>
            new Promise<string>((resolve) => {
              document.addEventListener("error", (event) =>
                resolve((event as ConnectErrorEvent).error.message),
              );
              document.querySelector("a")!.focus();
              document.querySelector("a")!.click();
            }),
        );
        expect(message).toMatch(/data-token-url.*script element.*configure\(\)/);
        expect(await site.events()).toEqual(["error a invalid-options"]);
        expect(await page.evaluate(() => location.pathname)).toBe("/");
        expect(site.requests()).toEqual([]);
        await page.evaluate(
          (options) => {
            HumanConnectWidget.configure(options);
            document.querySelector("a")!.click();
          },
          { tokenUrl: "/token", clientUrl: "/client-2.4.1.js", connect: { baseURL: site.connect.url } },
        );
        await site.event("open a");
        expect(site.requests()).toEqual(FIRST_OPEN);
      });
    });

    it("every attribute of a button reaches Connect", async () => {
      await site.goto(
        button(`id="a" data-human-connect-mode="select" data-human-connect-preseed data-human-connect-segment="s"
        data-human-connect-pinned-providers="p"`) +
          button(`id="b" data-human-connect-mode="select" data-human-connect-preseed="false"`),
      );
      await page.click("#a");
      await page.waitInFrame("button");
      const query = await page.inFrame(() => Object.fromEntries(new URL(location.href).searchParams));
      expect(query).toMatchObject({ mode: "select", preseed: "true", segment: "s", pinnedProviders: "p" });
      // In mode "select", Connect needs a token only if `preseed` is true, as it is on button a.
      expect(site.requests()).toEqual(FIRST_OPEN);
      await site.close();
      await page.click("#b");
      await site.event("open b");
      expect(site.requests()).toEqual(FIRST_OPEN);
    });

    it("the script file contains the full error messages, so a copy of this file loads no other file for them", async () => {
      const copy = readFileSync(new URL("../../dist/human-connect-widget.global.js", import.meta.url));
      site.app.on("/copied.js", () => new Response(copy, { headers: { "content-type": "text/javascript" } }));
      await site.goto(button(), `<script src="/copied.js" ${site.attributes("/token-401")}></script>`);
      const before = site.app.requests.length;
      const message = await page.evaluate(
        () =>
          new Promise((resolve) => {
            document.addEventListener("error", (event) =>
              resolve((event as ConnectErrorEvent).error.message),
            );
            document.querySelector("button")!.click();
          }),
      );
      expect(message).toMatch(/responded with HTTP 401\. Check that the user is signed in/);
      expect(site.app.requests.slice(before).filter((line) => !/token|client/.test(line))).toEqual([]);
    });
  },
  ENGINES,
);

import { pathToFileURL } from "node:url";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ConnectErrorEvent } from "../../src/events.js";
import type { GlobalHumanConnectWidget } from "../../src/global.js";
import { connectPage, say } from "./app-page.js";
import { inEveryEngine } from "./engines.js";
import { html, json, startOrigin, type Origin } from "./origins.js";
import type { TestPage } from "./test-page.js";

const SCRIPT = "/dist/human-connect-widget.global.js";

let app: Origin;
let connect: Origin;
beforeAll(async () => {
  [app, connect] = await Promise.all([startOrigin(), startOrigin(connectPage)]);
  app.on("/token", () => json({ token: "t" }));
  app.on("/token-2", () => json({ token: "t2" }));
  app.on("/token-401", () => json({}, 401));
});
afterAll(() => Promise.all([app.close(), connect.close()]));

/** A button as an author writes it. */
const button = (attributes = "", token = "/token"): string =>
  `<button data-human-connect="${token}" data-human-connect-client-url="/client-2.4.1.js"
    data-human-connect-base-url="${connect.url}" ${attributes}>Connect</button>`;

/** Notes, outside of the button, what bubbles up from it. */
const RECORDER = `<script>
  events = [];
  for (const type of ["statechange", "open", "connectsource", "disconnectsource", "close", "error"])
    document.addEventListener(type, (event) => {
      const { target, source, result, error } = event;
      if (target.dataset?.humanConnect !== undefined)
        events.push([type, target.id, source?.name ?? result?.status ?? error?.code].filter(Boolean).join(" "));
    });
</script>`;

declare global {
  interface Window {
    HumanConnectWidget: GlobalHumanConnectWidget;
  }
}

inEveryEngine("declarative buttons", (getPage) => {
  let page: TestPage;
  let requests: () => string[];
  const goto = async (body: string, script = `<script src="${SCRIPT}"></script>`): Promise<void> => {
    app.on("/", () => html(`${RECORDER}${body}${script}`));
    await page.goto(app.url);
    await page.waitFor(() => window.HumanConnectWidget);
    const before = app.requests.length;
    requests = () => app.requests.slice(before).filter((line) => /token|client/.test(line));
  };
  const events = (): Promise<string[]> => page.evaluate(() => window.events);
  const opened = (): Promise<void> => page.waitFor(() => window.events.some((line) => /^open/.test(line)));
  const closed = (): Promise<void> => page.waitFor(() => window.events.some((line) => /^close/.test(line)));
  const close = async (): Promise<void> => {
    await page.waitInFrame("button");
    await say(page, { type: "hapi-connect-close", status: "SUCCESS" });
    await closed();
  };
  beforeEach(() => void (page = getPage()));

  describe("opens by a click, wherever the script is", () => {
    it.each([
      ["at the end of body", "", `<script src="${SCRIPT}"></script>`],
      ["in front, deferred", `<script src="${SCRIPT}" defer></script>`, ""],
      ["in front, async", `<script src="${SCRIPT}" async></script>`, ""],
      ["in front, blocking", `<script src="${SCRIPT}"></script>`, ""],
      ["twice", `<script src="${SCRIPT}"></script>`, `<script src="${SCRIPT}"></script>`],
      [
        "by an AMD loader",
        "",
        `<script src="/require.js"></script><script>require(["${SCRIPT}"], () => {})</script>`,
      ],
    ])("%s", async (_, before, after) => {
      await goto(before + button('id="a"'), after);
      await page.click("#a");
      await opened();
      await close();
      expect(await events()).toEqual([
        "statechange a",
        "statechange a",
        "open a",
        "statechange a",
        "close a SUCCESS",
      ]);
    });
  });

  it.each(["Enter", "Space"])("by the keyboard, too: %s", async (key) => {
    await goto(button('id="a"'));
    await page.evaluate(() => document.querySelector<HTMLElement>("#a")!.focus());
    await page.press(key);
    await opened();
  });

  it("by a click on what is in the button, and leaves a form or a link that it is in alone", async () => {
    const inner = `<span>Connect <b>now</b></span>`;
    await goto(`<form action="/elsewhere">${button('id="a"').replace(">Connect<", `>${inner}<`)}</form>
      <a href="/elsewhere" id="b" data-human-connect="">${inner}</a>`);
    await page.click("#a b");
    await opened();
    await close();
    // Without a token URL: told as an error, and that is all.
    await page.click("#b b");
    await page.waitFor(() => window.events.includes("error b invalid-options"));
    expect(await page.evaluate(() => location.pathname)).toBe("/");
  });

  it("takes every attribute to Connect", async () => {
    await goto(
      button(`id="a" data-human-connect-mode="select" data-human-connect-preseed data-human-connect-segment="s"
        data-human-connect-pinned-providers="p" data-human-connect-focus-trap="true"`),
    );
    const traps = await page.evaluate(async () => {
      const client = window as unknown as { HumanConnect: { open(options: object): unknown } };
      await window.HumanConnectWidget.for(document.querySelector("#a")!).preload();
      const { open } = client.HumanConnect;
      return new Promise((resolve) => {
        client.HumanConnect.open = (options) => {
          resolve((options as { enableFocusTrap?: boolean }).enableFocusTrap);
          return open.call(client.HumanConnect, options);
        };
        document.querySelector<HTMLElement>("#a")!.click();
      });
    });
    await opened();
    await page.waitInFrame("button");
    const asked = await page.inFrame(() => Object.fromEntries(new URL(location.href).searchParams));
    expect({ ...asked, traps }).toMatchObject({
      mode: "select",
      preseed: "true",
      segment: "s",
      pinnedProviders: "p",
      traps: true,
    });
    expect(requests()).toContain("POST /token"); // with preseed, select mode needs one
  });

  it("keeps its session when its attributes change meanwhile", async () => {
    await goto(button('id="a"'));
    await page.click("#a");
    await opened();
    const isSame = await page.evaluate(() => {
      const element = document.querySelector("#a")!;
      const widget = window.HumanConnectWidget.for(element);
      element.setAttribute("data-human-connect", "/token-2");
      return window.HumanConnectWidget.for(element) === widget && widget.state === "open";
    });
    expect(isSame).toBe(true);
    await close();
  });

  it("adds one name to the page's globals", async () => {
    app.on("/bare", () => html(`<iframe></iframe><script src="${SCRIPT}"></script>`));
    await page.goto(`${app.url}/bare`);
    const added = await page.evaluate(() => {
      const plain = Object.getOwnPropertyNames(document.querySelector("iframe")!.contentWindow!);
      const known = new Set(plain);
      return Object.getOwnPropertyNames(window).filter(
        (name) => !known.has(name) && !/^\d+$|complaints|playwright|__pw/i.test(name),
      );
    });
    expect(added).toEqual(["HumanConnectWidget"]);
  });

  it("late, moved, changed: with no call of anybody's", async () => {
    await goto("<main></main><aside></aside>");
    await page.evaluate((markup) => {
      document.querySelector("main")!.innerHTML = markup;
      document.querySelector("button")!.id = "late";
      document.querySelector("aside")!.append(document.querySelector("button")!);
    }, button());
    await page.click("#late");
    await opened();
    await close();
    await page.evaluate(() => {
      window.events.length = 0;
      document.querySelector("#late")!.setAttribute("data-human-connect", "/token-2");
    });
    await page.click("#late");
    await opened();
    expect(requests().sort()).toEqual(["GET /client-2.4.1.js", "POST /token", "POST /token-2"]);
    await close();
  });

  it("a button that is removed meanwhile: the session goes on, and ends well", async () => {
    await goto(button('id="a"'));
    await page.evaluate(() => {
      const widget = window.HumanConnectWidget.for(document.querySelector("#a")!);
      widget.addEventListener("close", (event) => window.events.push(`close ${event.result.status}`));
    });
    await page.click("#a");
    await opened();
    await page.evaluate(() => document.querySelector("#a")!.remove());
    await close();
    expect(await page.evaluate(() => document.querySelectorAll("dialog, iframe").length)).toBe(0);
  });

  it.each([
    ["disabled", "disabled", "p"],
    ["aria-disabled", 'aria-disabled="true"', "p"],
    ["in a disabled fieldset", "", "fieldset disabled"],
  ])("%s: neither opens nor preloads", async (_, attribute, parent) => {
    await goto(`<${parent}>${button(`id="a" ${attribute}`)}</${parent}>${button('id="b"')}`);
    await page.evaluate(() => document.querySelector<HTMLElement>("#a")!.click());
    await page.evaluate(() =>
      document.querySelector("#a")!.dispatchEvent(new PointerEvent("pointerover", { bubbles: true })),
    );
    await page.click("#b");
    await opened();
    expect((await events()).filter((line) => / a/.test(line))).toEqual([]);
    expect(requests().filter((line) => line === "POST /token")).toHaveLength(1);
  });

  it("is busy while opening, and a second click changes nothing", async () => {
    await goto(button('id="a"'));
    const busy = await page.evaluate(() => {
      const element = document.querySelector<HTMLElement>("#a")!;
      element.click();
      element.click();
      return element.getAttribute("aria-busy");
    });
    await opened();
    expect([
      busy,
      await page.evaluate(() => document.querySelector("#a")!.getAttribute("aria-busy")),
    ]).toEqual(["true", null]);
    expect(requests().sort()).toEqual(["GET /client-2.4.1.js", "POST /token"]);
  });

  it("a click that the page has prevented is the page's", async () => {
    await goto(`<p>${button('id="a"')}</p>${button('id="b"')}
      <script>document.querySelector("p").addEventListener("click", (event) => event.preventDefault())</script>`);
    await page.evaluate(() => document.querySelector<HTMLElement>("#a")!.click());
    await page.click("#b");
    await opened();
    expect((await events()).filter((line) => / a/.test(line))).toEqual([]);
  });

  it("preloads under the pointer, once", async () => {
    await goto(`<p>Elsewhere</p>${button('id="a"')}`);
    await page.hover("p");
    await page.hover("#a");
    await expect.poll(() => requests().sort()).toEqual(["GET /client-2.4.1.js", "POST /token"]);
    await page.hover("p");
    await page.hover("#a");
    await page.click("#a");
    await opened();
    expect(requests()).toHaveLength(2);
  });

  it.each(["pointerover", "focusin", "touchstart"])(
    "preloads on the first sign of intent: %s",
    async (type) => {
      await goto(button('id="a"'));
      await page.evaluate((intent) => {
        const event = new Event(intent, { bubbles: true, composed: true });
        document.querySelector("#a")!.dispatchEvent(event);
      }, type);
      await expect.poll(() => requests().sort()).toEqual(["GET /client-2.4.1.js", "POST /token"]);
      await page.click("#a");
      await opened();
      expect(requests()).toHaveLength(2);
    },
  );

  it("errors are told on the button, and the next click tries again", async () => {
    await goto(button('id="a"', "/token-401") + button('id="b" data-human-connect-mode="nonsense"', ""));
    await page.click("#a");
    await page.waitFor(() => window.events.includes("error a token-request-rejected"));
    await page.evaluate(() => document.querySelector("#a")!.setAttribute("data-human-connect", "/token"));
    await page.click("#a");
    await opened();
    await close();
    await page.click("#b");
    await page.waitFor(() => window.events.includes("error b invalid-options"));
  });

  it("errors are reported as the page's, unless a listener cancels them", async () => {
    await goto(["a", "b", "c"].map((id, i) => button(`id="${id}"`, i < 2 ? "/token-401" : "")).join(""));
    const reported = await page.evaluate(async () => {
      const codes: unknown[] = [];
      addEventListener("error", (event) => {
        if (event instanceof ErrorEvent) codes.push((event.error as { code?: string }).code);
      });
      document.querySelector("#a")!.addEventListener("error", (event) => event.preventDefault());
      for (const id of ["a", "b", "c"]) {
        const element = document.getElementById(id)!;
        const told = new Promise((resolve) => element.addEventListener("error", resolve));
        element.click();
        await told;
      }
      while (codes.length < 2) await new Promise((next) => setTimeout(next, 5));
      return codes;
    });
    expect(reported).toEqual(["token-request-rejected", "invalid-options"]);
  });

  it("taken away while it is opening: Connect comes, and goes well", async () => {
    await goto(button('id="a"'));
    await page.evaluate(() => {
      const element = document.querySelector<HTMLElement>("#a")!;
      const widget = window.HumanConnectWidget.for(element);
      widget.onopen = () => window.events.push("open");
      widget.onclose = ({ result }) => window.events.push(`close ${result.status}`);
      element.click();
      element.remove();
    });
    await opened();
    await close();
    expect(await page.evaluate(() => document.querySelectorAll("dialog, iframe").length)).toBe(0);
  });

  it("several with options of their own, in a shadow tree too", async () => {
    await goto(`${button('id="a"')}${button('id="b" data-human-connect-mode="select"', "")}<div></div>`);
    await page.evaluate((markup) => {
      const root = document.querySelector("div")!.attachShadow({ mode: "open" });
      root.innerHTML = markup;
      for (const type of ["open", "close"])
        root.addEventListener(type, () => window.events.push(`${type} c`));
      root.querySelector("button")!.click();
    }, button('id="c"'));
    await page.waitInFrame("button");
    await say(page, { type: "hapi-connect-close" });
    await page.waitFor(() => window.events.join() === "open c,close c");
    await page.evaluate(() => void (window.events.length = 0));
    const asked = requests().length;
    await page.click("#b");
    await opened();
    await page.waitInFrame("button");
    expect(await page.inFrame(() => new URL(location.href).searchParams.get("mode"))).toBe("select");
    expect(requests()).toHaveLength(asked);
  });

  it("tells the whole text of a failure, from one file that was copied alone", async () => {
    const copy = readFileSync(new URL("../../dist/human-connect-widget.global.js", import.meta.url));
    app.on("/copied.js", () => new Response(copy, { headers: { "content-type": "text/javascript" } }));
    await goto(button('id="a"', "/token-401"), `<script src="/copied.js"></script>`);
    const before = app.requests.length;
    const message = await page.evaluate(
      () =>
        new Promise((resolve) => {
          document.addEventListener("error", (event) => resolve((event as ConnectErrorEvent).error.message));
          document.querySelector("button")!.click();
        }),
    );
    expect(message).toMatch(/answered HTTP 401\. Check that the user is signed in/);
    expect(app.requests.slice(before).filter((line) => !/token|client/.test(line))).toEqual([]);
  });

  it("gets the focus back, though its click had not given it the focus, as in Safari", async () => {
    await goto(`<input autofocus>${button('id="a"')}`);
    await page.evaluate(() => document.querySelector<HTMLElement>("#a")!.click());
    await opened();
    await close();
    await closed();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("a");
  });

  it("works as an import for its effect, too", async () => {
    await goto(button('id="a"'), `<script type="module">import "${SCRIPT}"</script>`);
    await page.click("#a");
    await opened();
  });

  it("from a file, where nothing can be fetched: an error, and a page that is well", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hcw-"));
    const file = join(folder, "page.html");
    const dist = new URL("../../dist/human-connect-widget.global.js", import.meta.url);
    writeFileSync(
      file,
      `<!doctype html><meta charset="utf-8"><title>File</title>${RECORDER}
      <button id="a" data-human-connect="/token">Connect</button><script src="${dist.href}"></script>`,
    );
    await page.goto(pathToFileURL(file).href);
    await page.click("#a");
    await page.waitFor(() => window.events.some((line) => /^error a /.test(line)));
    expect(await page.evaluate(() => document.querySelectorAll("dialog, iframe").length)).toBe(0);
    rmSync(folder, { recursive: true });
  });
});

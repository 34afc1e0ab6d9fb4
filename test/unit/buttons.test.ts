// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openButton, preloadButton, widgetFor } from "../../src/buttons/button-widget.js";
import { configure, getConfiguration } from "../../src/buttons/configuration.js";
import { isButton, readButton } from "../../src/buttons/read-button.js";
import "../../src/global.js";
import { createFakeClient, type FakeClient } from "../../src/testing.js";
import { allowModals } from "./support/allow-modals.js";
import { thrownBy } from "./support/error-of.js";
import { A, countTokens } from "./support/set-up-widget.js";

const Widget = globalThis.HumanConnectWidget;
const reportError = vi.fn();
let client: FakeClient;
beforeEach(() => {
  client = createFakeClient();
  vi.stubGlobal("reportError", reportError);
  // Vitest fails if an `error` event reaches the window.
  document.body.addEventListener("error", (event) => event.stopPropagation());
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  reportError.mockReset();
  document.head.innerHTML = document.body.innerHTML = "";
});

/** Adds HTML to the page, and returns its first element with the id `x`, or else its first element. */
function add(html: string): HTMLElement {
  document.body.innerHTML = html;
  return document.querySelector("#x") ?? (document.body.firstElementChild as HTMLElement);
}
/** Configures the buttons with the fake client, and adds a button to the page. */
function addButton(options: object = {}, attributes = ""): HTMLElement {
  configure({ fetchToken: () => "token", loadClient: async () => client, ...options });
  return add(`<button data-human-connect ${attributes}>Connect</button>`);
}
/** Resolves with the next event of a type on the element, after `act`. */
const eventAfter = (element: Element, type: string, act: () => void): Promise<Event> =>
  new Promise((resolve) => {
    element.addEventListener(type, resolve, { once: true });
    act();
  });
const click = (element: Element): Event => {
  const event = new MouseEvent("click", { bubbles: true, cancelable: true, composed: true });
  element.dispatchEvent(event);
  return event;
};
const failing = { loadClient: async () => ({}) };

describe("the attributes of a button", () => {
  it("become `connect` options", () => {
    for (const [attributes, options] of [
      ["", {}],
      ['="true"', {}],
      [' data-human-connect-mode="select"', { mode: "select" }],
      [" data-human-connect-preseed", { preseed: true }],
      [' data-human-connect-preseed="false"', { preseed: false }],
      [
        ' data-human-connect-segment="s" data-human-connect-pinned-providers="p" data-other="x"',
        { segment: "s", pinnedProviders: "p" },
      ],
    ] as const)
      expect(readButton(add(`<b data-human-connect${attributes}></b>`))).toEqual(options);
    const form = `<form data-human-connect data-human-connect-segment="s">
      <input name=matches><input name=getAttribute><input name=getAttributeNames></form>`;
    expect(readButton(add(form))).toEqual({ segment: "s" });
  });

  it("are refused if they are unknown, and so is what is not a button", () => {
    for (const [attributes, name] of [
      ["", "data-human-connect"],
      ['data-human-connect="/token"', "data-human-connect"],
      ['data-human-connect="false"', "data-human-connect"],
      ...["base-url", "client-url", "constructor", ""].map((suffix) => [
        `data-human-connect data-human-connect-${suffix}="https://evil.example"`,
        `data-human-connect-${suffix}`,
      ]),
    ]) {
      const error = thrownBy(() => readButton(add(`<b ${attributes}></b>`)));
      expect(error.code).toBe("invalid-options");
      expect(error.message).toContain(`\`${name}\``);
    }
    for (const given of [null, undefined, "#a", {}, document])
      expect(thrownBy(() => readButton(given as Element)).code).toBe("invalid-options");
    expect(isButton(add("<b data-human-connect-mode></b>"))).toBe(false);
  });
});

describe("configure()", () => {
  const HERE = "https://app.example";
  const insertBase = (): void => void (document.head.innerHTML = '<base href="https://evil.example/">');

  it("takes a copy, and resolves URLs when it is called", () => {
    const connect = { segment: "a" };
    const own = { tokenUrl: "token", connect, clientUrl: ["c.js", { url: "d.js", integrity: "sha384-x" }] };
    configure(Object.assign(Object.create({ nonce: "inherited" }) as object, own));
    connect.segment = "b";
    own.tokenUrl = "/b";
    insertBase();
    const { options } = getConfiguration();
    expect(options).toMatchObject({
      tokenUrl: `${HERE}/account/token`,
      connect: { segment: "a" },
      clientUrl: [
        { url: `${HERE}/account/c.js`, integrity: "" },
        { url: `${HERE}/account/d.js`, integrity: "sha384-x" },
      ],
    });
    expect(options.nonce).toBeUndefined();
  });

  it("replaces the earlier configuration, but not with a wrong one", () => {
    configure({ tokenUrl: "/a", nonce: "n" });
    configure({ fetchToken: () => "t" });
    const before = getConfiguration();
    expect([before.options.tokenUrl, before.options.nonce]).toEqual([undefined, undefined]);
    expect(thrownBy(() => configure({ tokenURL: "/b" } as never)).code).toBe("invalid-options");
    expect(getConfiguration()).toEqual(before);
  });

  it("can be replaced by attributes of the script element", async () => {
    vi.resetModules();
    const { configureByScript, getConfiguration: read } = await import("../../src/buttons/configuration.js");
    const execute = (
      attributes: Record<string, string>,
      element = document.createElement("script"),
    ): void => {
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(`data-${name}`, value);
      vi.spyOn(Document.prototype, "currentScript", "get").mockReturnValue(element);
      configureByScript();
    };
    execute({ other: "x" });
    execute({ "token-url": "/evil" }, document.createElement("img") as never);
    expect(() => read()).toThrow("`data-token-url`");
    const wrong: [Record<string, string>, string][] = [
      [{ "token-url": "" }, "tokenUrl"],
      [{ "base-url": "https://a.example" }, "data-token-url"],
      [{ "token-url": "/t", "client-integrity": "x" }, "data-client-integrity"],
      [{ "token-url": "/t", "client-url": "data:,x" }, "clientUrl"],
      [{ "token-url": "/t", "base-url": "data:,x" }, "connect.baseURL"],
    ];
    for (const [attributes, name] of wrong) {
      execute(attributes);
      const [error] = reportError.mock.calls.at(-1) as [Error];
      expect(error.message).toContain(`\`${name}\``);
      expect(read).toThrow(error);
    }
    const all = {
      "token-url": "t",
      "client-url": "c.js",
      "client-integrity": "x",
      "base-url": "https://a.example/",
    };
    execute(all);
    insertBase();
    expect(read().options).toMatchObject({
      tokenUrl: `${HERE}/account/t`,
      clientUrl: [{ url: `${HERE}/account/c.js`, integrity: "x" }],
      connect: { baseURL: "https://a.example" }, // The client appends paths that begin with a slash.
    });
    document.head.innerHTML = "";
    execute({ "token-url": "/t", "client-url": "/c.js" });
    expect(read().options.clientUrl).toEqual([{ url: `${HERE}/c.js`, integrity: "" }]);
    execute({ "token-url": "/t" });
    expect([read().options.clientUrl, { ...read().options.connect }]).toEqual([undefined, {}]);
    expect(reportError).toHaveBeenCalledTimes(wrong.length);
  });
});

describe("a button's widget", () => {
  it("is another one when the configuration or an attribute has changed, but not while it is in use", () => {
    const button = addButton();
    const first = widgetFor(button);
    button.className = "other";
    expect(Widget.for(button)).toBe(first);
    void first.open();
    button.setAttribute("data-human-connect-mode", "auth");
    expect(widgetFor(button)).toBe(first);
    first.close();
    const second = widgetFor(button);
    expect(second).not.toBe(first);
    Widget.configure({ tokenUrl: "/other" });
    expect(widgetFor(button)).not.toBe(second);
    const { body } = (add("<iframe></iframe>") as HTMLIFrameElement).contentDocument!;
    body.innerHTML = "<button data-human-connect></button>";
    expect(() => widgetFor(body.firstElementChild!)).not.toThrow();
  });

  it("has the attributes of the button, over which the configuration's `connect` wins", async () => {
    const button = addButton(
      { connect: { segment: "code" } },
      'data-human-connect-segment="markup" data-human-connect-mode="auth"',
    );
    await eventAfter(button, "open", () => openButton(button));
    expect(client.opened).toMatchObject([{ segment: "code", mode: "auth", token: "token" }]);
    client.close();
  });

  it("shares its token with the other buttons of the configuration", async () => {
    const fetchToken = vi.fn(countTokens());
    addButton({ fetchToken });
    add("<i data-human-connect></i><b data-human-connect></b>");
    const [first, second] = document.querySelectorAll("[data-human-connect]");
    await widgetFor(first!).preload();
    await widgetFor(second!).preload();
    await eventAfter(second!, "open", () => openButton(second!));
    expect(client.opened).toMatchObject([{ token: "token-1" }]);
    client.close();
    addButton({ fetchToken });
    await widgetFor(second!).preload();
    expect(fetchToken).toHaveBeenCalledTimes(2);
  });
});

describe("the events of a button", () => {
  it("bubble only if they are source events, which are composed, too", async () => {
    const button = addButton();
    const log: string[] = [];
    for (const type of ["statechange", "open", "connectsource", "disconnectsource", "close"])
      for (const target of [button, document.body])
        target.addEventListener(type, (event) => {
          const busy = button.getAttribute("aria-busy");
          log.push(`${target.localName} ${event.type} ${event.composed} ${busy}`);
        });
    let detail: unknown;
    document.body.addEventListener(
      "connectsource",
      ({ source, result }) => (detail = [source, result.status]),
    );
    await eventAfter(button, "open", () => openButton(button));
    client.connectSource(A);
    client.disconnectSource(A);
    client.close();
    expect(detail).toEqual([A, "CONNECTED_SOURCE"]);
    expect(log).toEqual([
      "button statechange false true",
      "button statechange false null",
      "button open false null",
      "button connectsource true null",
      "body connectsource true null",
      "button disconnectsource true null",
      "body disconnectsource true null",
      "button statechange false null",
      "button close false null",
    ]);
  });

  it("`error` does not bubble, is reported if nobody listens, and can be canceled", async () => {
    allowModals();
    const button = addButton(failing);
    const event = await eventAfter(button, "error", () => openButton(button));
    expect(event).toMatchObject({ bubbles: false, cancelable: true, error: { code: "client-invalid" } });
    await vi.waitFor(() => expect(document.querySelector("dialog")?.textContent).toContain("could not"));
    expect(reportError.mock.calls).toMatchObject([[{ code: "client-invalid" }]]);
    widgetFor(button).close();
    button.addEventListener("error", (given) => given.preventDefault());
    await eventAfter(button, "error", () => openButton(button));
    expect(widgetFor(button).state).toBe("idle");
    expect([reportError.mock.calls.length, document.querySelector("dialog")]).toEqual([1, null]);
  });

  it("include the `error` of a wrong attribute, which is shown with the configuration's labels", async () => {
    allowModals();
    const button = addButton({ labels: { failed: "Das ging schief." } }, "data-human-connect-base-url=x");
    const event = await eventAfter(button, "error", () => openButton(button));
    expect(event).toMatchObject({ error: { code: "invalid-options" } });
    await vi.waitFor(() =>
      expect(document.querySelector("dialog")?.textContent).toContain("Das ging schief."),
    );
    expect(client.opened).toEqual([]);
    // The dialog belongs to the click, not to the button.
    document.querySelector<HTMLElement>("[aria-label=Close]")!.click();
  });
});

describe("a click", () => {
  it("on a button or in it opens Connect, prevents the default action, and focuses the button", async () => {
    const focus = vi.spyOn(HTMLElement.prototype, "focus");
    for (const html of [
      "<button data-human-connect></button>",
      '<a href="#y" data-human-connect></a>',
      '<button data-human-connect><b id="x"></b></button>',
    ]) {
      addButton();
      focus.mockClear();
      expect(click(add(html)).defaultPrevented).toBe(true);
      const button = document.querySelector("[data-human-connect]")!;
      expect([focus.mock.contexts[0], focus.mock.calls[0]]).toEqual([button, [{ preventScroll: true }]]);
      const widget = Widget.for(button);
      await vi.waitFor(() => expect(widget.state).toBe("open"));
      widget.close();
    }
    const root = add("<div></div>").attachShadow({ mode: "open" });
    root.innerHTML = "<button data-human-connect></button>";
    click(root.firstElementChild!);
    expect(Widget.for(root.firstElementChild!).state).toBe("opening");
    Widget.for(root.firstElementChild!).close();
  });

  it("elsewhere, on a disabled button, or whose default action is prevented, does nothing", () => {
    const fetchToken = vi.fn(() => "token");
    addButton({ fetchToken });
    for (const html of [
      "<button></button>",
      '<fieldset disabled><button id="x" data-human-connect></button></fieldset>',
      '<button data-human-connect aria-disabled="true"></button>',
    ])
      expect(click(add(html)).defaultPrevented).toBe(false);
    const button = add("<button data-human-connect></button>");
    button.addEventListener("click", (event) => event.preventDefault());
    click(button);
    expect([fetchToken.mock.calls, Widget.for(button).state]).toEqual([[], "idle"]);
  });

  it("is ignored while Connect opens or is open for another button", async () => {
    addButton();
    const onError = vi.fn();
    add("<i data-human-connect></i><b data-human-connect></b>");
    const [first, second] = document.querySelectorAll("[data-human-connect]");
    second!.addEventListener("error", onError);
    click(first!);
    click(second!);
    await vi.waitFor(() => expect(widgetFor(first!).state).toBe("open"));
    click(second!);
    expect([widgetFor(second!).state, onError.mock.calls]).toEqual(["idle", []]);
    client.close();
    click(second!);
    expect(widgetFor(second!).state).toBe("opening");
    widgetFor(second!).close();
  });

  it("works after document.open() has removed all listeners", async () => {
    const button = addButton();
    const removed = vi.spyOn(EventTarget.prototype, "addEventListener");
    document.replaceChild(document.documentElement, document.documentElement);
    await vi.waitFor(() => expect(removed.mock.calls.map(([type]) => type)).toContain("click"));
    removed.mockRestore();
    click(button);
    expect(widgetFor(button).state).toBe("opening");
    widgetFor(button).close();
  });
});

describe("hover, focus or touch", () => {
  it("preloads once for a button, and does not open Connect", async () => {
    for (const type of ["pointerover", "focusin", "touchstart"]) {
      const fetchToken = vi.fn(() => "token");
      const button = addButton({ fetchToken });
      for (let i = 0; i < 3; i++) button.dispatchEvent(new Event(type, { bubbles: true }));
      await vi.waitFor(() => expect(fetchToken).toHaveBeenCalledOnce());
      widgetFor(button).forget();
      preloadButton(button);
      expect([fetchToken.mock.calls.length, widgetFor(button).state]).toEqual([1, "idle"]);
    }
  });

  it("reports no failure, which the click will report", async () => {
    allowModals();
    const onError = vi.fn();
    const button = addButton(failing, "data-human-connect-unknown");
    button.addEventListener("error", onError);
    preloadButton(button);
    button.removeAttribute("data-human-connect-unknown");
    preloadButton(button);
    await widgetFor(button)
      .preload()
      .catch(() => {});
    expect([onError.mock.calls, reportError.mock.calls]).toEqual([[], []]);
    await eventAfter(button, "error", () => openButton(button));
    expect(onError).toHaveBeenCalledOnce();
  });

  it("has passive listeners, so that scrolling does not wait for them", async () => {
    vi.resetModules();
    const { bindButtons } = await import("../../src/buttons/delegate-clicks.js");
    const add_ = vi.spyOn(EventTarget.prototype, "addEventListener").mockImplementation(() => {});
    bindButtons();
    const passive = add_.mock.calls.map(([type, , options]) => `${type} ${Object(options).passive}`);
    expect(passive).toEqual(["click undefined", "pointerover true", "focusin true", "touchstart true"]);
  });
});

it("the script tag keeps the class of an earlier copy, and does nothing on a server", async () => {
  vi.resetModules();
  await import("../../src/global.js");
  expect(globalThis.HumanConnectWidget).toBe(Widget);
  vi.resetModules();
  vi.stubGlobal("document", undefined);
  vi.stubGlobal("HumanConnectWidget", undefined);
  await import("../../src/global.js");
  expect(globalThis.HumanConnectWidget).toBeUndefined();
});

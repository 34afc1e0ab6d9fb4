// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { openButton, preloadButton, widgetFor } from "../../src/buttons/button-widget.js";
import { configure, getConfiguration } from "../../src/buttons/configuration.js";
import { isButton, readButton } from "../../src/buttons/read-button.js";
import "../../src/global.js";
import { createFakeClient, type FakeClient } from "../../src/testing.js";
import { allowModals } from "./support/allow-modals.js";
import { thrownBy } from "./support/error-of.js";
import { A, countTokens } from "./support/set-up-widget.js";

// Keys and what a button shows are tested in ../browser/buttons.test.ts.

const Widget = globalThis.HumanConnectWidget;
const reportError = vi.fn();
let client: FakeClient;
beforeEach(() => {
  client = createFakeClient();
  vi.stubGlobal("reportError", reportError.mockReset());
});

/** Adds HTML to the page, and returns its first element. */
function add(html: string): HTMLElement {
  document.body.innerHTML = html;
  return document.body.firstElementChild as HTMLElement;
}
/** Configures the buttons with the fake client, and adds a button to the page. */
function addButton(options: object = {}, attributes = ""): HTMLElement {
  configure({ fetchToken: () => "token", loadClient: async () => client, ...options });
  return add(`<button data-human-connect ${attributes}>Connect</button>`);
}
/** Opens a button, and resolves with the next event of a type on it. */
const eventOf = (button: Element, type: string): Promise<Event> =>
  new Promise((resolve) => {
    button.addEventListener(type, resolve, { once: true });
    openButton(button);
  });

describe("the attributes of a button", () => {
  it("become `connect` options", () => {
    for (const [attributes, options] of [
      ["", {}],
      ['="true"', {}],
      [' data-human-connect-mode="select"', { mode: "select" }],
      [" data-human-connect-preseed", { preseed: true }],
      [' data-human-connect-preseed="false"', { preseed: false }],
      [' data-human-connect-segment="s" data-other="x"', { segment: "s" }],
      [' data-human-connect-pinned-providers="p"', { pinnedProviders: "p" }],
    ] as const)
      expect(readButton(add(`<b data-human-connect${attributes}></b>`))).toEqual(options);
    const form = `<form data-human-connect data-human-connect-segment="s">
      <input name=matches><input name=getAttribute><input name=getAttributeNames></form>`;
    expect(readButton(add(form))).toEqual({ segment: "s" });
  });

  it("are refused if they are unknown, and so is what is not a button", () => {
    for (const name of ["-base-url", "-client-url", "-constructor", "-"]) {
      const button = add(`<b data-human-connect data-human-connect${name}="https://evil.example"></b>`);
      expect(thrownBy(() => readButton(button)).message).toContain(`\`data-human-connect${name}\``);
    }
    const valued = ["/token", "false"].map((value) => add(`<b data-human-connect="${value}"></b>`));
    for (const given of [...valued, add("<b></b>"), null, undefined, "#a", {}, document])
      expect(thrownBy(() => readButton(given as Element))).toMatchObject({ code: "invalid-options" });
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
    const scripts = [["c.js", ""], ["d.js", "sha384-x"]]; // prettier-ignore
    expect(options).toMatchObject({
      tokenUrl: `${HERE}/account/token`,
      connect: { segment: "a" },
      clientUrl: scripts.map(([name, integrity]) => ({ url: `${HERE}/account/${name}`, integrity })),
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
    const execute = (attributes: Record<string, string>, name = "script"): void => {
      const element = document.createElement(name);
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(`data-${key}`, value);
      vi.spyOn(Document.prototype, "currentScript", "get").mockReturnValue(element as HTMLScriptElement);
      configureByScript();
    };
    execute({ other: "x" });
    execute({ "token-url": "/evil" }, "img");
    expect(() => read()).toThrow("`data-token-url`");
    const wrong: [Record<string, string>, string][] = [
      [{ "token-url": "" }, "tokenUrl`"],
      [{ "base-url": "https://a.example" }, "data-token-url` is missing on the widget's script element."],
      [{ "token-url": "/t", "client-integrity": "x" }, "data-client-integrity` requires `data-client-url`."],
      [{ "token-url": "/t", "client-url": "data:,x" }, "clientUrl`"],
      [{ "token-url": "/t", "base-url": "data:,x" }, "connect.baseURL`"],
    ];
    for (const [attributes, name] of wrong) {
      execute(attributes);
      const [error] = reportError.mock.calls.at(-1) as [Error];
      expect(error.message).toContain(`\`${name}`);
      expect(read).toThrow(error);
    }
    const script = { "client-url": "c.js", "client-integrity": "x" };
    execute({ "token-url": "t", ...script, "base-url": "https://a.example/" });
    insertBase();
    expect(read().options).toMatchObject({
      tokenUrl: `${HERE}/account/t`,
      clientUrl: [{ url: `${HERE}/account/c.js`, integrity: "x" }],
      connect: { baseURL: "https://a.example" }, // The client appends paths that begin with a slash.
    });
    execute({ "token-url": "/t", "client-url": `${HERE}/c.js` });
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

  it("shares its token with the other buttons of the configuration, whose `connect` wins over attributes", async () => {
    const fetchToken = vi.fn(countTokens());
    addButton({ fetchToken, connect: { segment: "code" } });
    const first = add("<i data-human-connect></i><b data-human-connect data-human-connect-segment=x></b>");
    const second = first.nextElementSibling!;
    await widgetFor(first).preload();
    await widgetFor(second).preload();
    await eventOf(second, "open");
    expect(client.opened).toMatchObject([{ token: "token-1", segment: "code" }]);
    client.close();
    addButton({ fetchToken });
    await widgetFor(second).preload();
    expect(fetchToken).toHaveBeenCalledTimes(2);
  });
});

describe("the events of a button", () => {
  it("bubble and are composed only if they are source events, and `aria-busy` is set while Connect opens", async () => {
    const button = addButton();
    const focus = vi.spyOn(HTMLElement.prototype, "focus");
    const log: string[] = [];
    for (const type of ["statechange", "open", "connectsource", "disconnectsource", "close"])
      button.addEventListener(type, ({ bubbles, composed }) =>
        log.push(`${type} ${bubbles} ${composed} ${button.getAttribute("aria-busy")}`),
      );
    await eventOf(button, "open");
    expect([focus.mock.contexts[0], focus.mock.calls[0]]).toEqual([button, [{ preventScroll: true }]]);
    client.connectSource(A);
    client.disconnectSource(A);
    client.close();
    const states = ["true", "null"].map((busy) => `statechange false false ${busy}`);
    const sources = ["connectsource", "disconnectsource"].map((type) => `${type} true true null`);
    const rest = [...sources, states[1], "close false false null"];
    expect(log).toEqual([...states, "open false false null", ...rest]);
  });

  it("include the `error` of a wrong attribute, which is shown with the configuration's labels", async () => {
    allowModals();
    const button = addButton({ labels: { failed: "Das ging schief." } }, "data-human-connect-base-url=x");
    const event = await eventOf(button, "error");
    expect(event).toMatchObject({ bubbles: false, cancelable: true, error: { code: "invalid-options" } });
    const shown = (): string => document.querySelector("dialog")?.textContent ?? "";
    await vi.waitFor(() => expect(shown()).toContain("Das ging schief."));
    expect(client.opened).toEqual([]);
    // The dialog belongs to the click, not to the button.
    document.querySelector<HTMLElement>("[aria-label=Close]")!.click();
  });
});

describe("a click", () => {
  const click = (target: Element): Event => {
    const event = new MouseEvent("click", { bubbles: true, cancelable: true });
    target.dispatchEvent(event);
    return event;
  };

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

  it("reports no failure, which the click will report unless the event is canceled", async () => {
    allowModals();
    const onError = vi.fn((event: Event) => event.preventDefault());
    const button = addButton({ loadClient: async () => ({}) }, "data-human-connect-unknown");
    button.addEventListener("error", onError);
    preloadButton(button);
    button.removeAttribute("data-human-connect-unknown");
    preloadButton(button);
    await expect(widgetFor(button).preload()).rejects.toMatchObject({ code: "client-invalid" });
    expect([onError.mock.calls, reportError.mock.calls]).toEqual([[], []]);
    await eventOf(button, "error");
    expect(onError).toHaveBeenCalledOnce();
    expect([widgetFor(button).state, document.querySelector("dialog")]).toEqual(["idle", null]);
    expect(reportError).not.toHaveBeenCalled();
  });

  it("has passive listeners, so that scrolling does not wait for them", async () => {
    vi.resetModules();
    const { bindButtons } = await import("../../src/buttons/delegate-clicks.js");
    const listen = vi.spyOn(EventTarget.prototype, "addEventListener").mockImplementation(() => {});
    bindButtons();
    const passive = listen.mock.calls.map(([type, , options]) => `${type} ${Object(options).passive}`);
    expect(passive).toEqual(["click undefined", "pointerover true", "focusin true", "touchstart true"]);
  });
});

it("the script tag does nothing on a server", async () => {
  vi.resetModules();
  vi.stubGlobal("document", undefined);
  vi.stubGlobal("HumanConnectWidget", undefined);
  await import("../../src/global.js");
  expect(globalThis.HumanConnectWidget).toBeUndefined();
});

// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openButton, preloadButton, widgetFor } from "../../src/buttons/button-widget.js";
import { configure } from "../../src/buttons/configuration.js";
import { createFakeClient, type FakeClient } from "../../src/testing.js";
import { A } from "./support/set-up-widget.js";

const reportError = vi.fn();
let client: FakeClient;
beforeEach(() => {
  client = createFakeClient();
  vi.stubGlobal("reportError", reportError);
});
afterEach(() => {
  for (const dialog of document.querySelectorAll("dialog")) dialog.querySelector("button")?.click();
  vi.unstubAllGlobals();
  reportError.mockReset();
  document.body.innerHTML = "";
});

/** Configures the buttons with the fake client, and adds a button to the page. */
function addButton(options: object = {}, attributes = ""): HTMLElement {
  configure({ fetchToken: () => "token", loadClient: async () => client, ...options });
  const button = document.createElement("button");
  document.body.append(button);
  button.outerHTML = `<button data-human-connect ${attributes}>Connect</button>`;
  const added = document.querySelector("button")!;
  // The button's `error` event must not reach the window, because Vitest treats an `error` event of the window as an uncaught
  // error.
  document.body.addEventListener("error", (event) => event.stopPropagation());
  return added;
}
const failing = { loadClient: async () => ({}) };
/** Opens Connect with the button, and resolves with the button's next `error` event. */
const openFailing = (button: Element): Promise<Event> =>
  new Promise((resolve) => {
    button.addEventListener("error", resolve, { once: true });
    openButton(button);
  });
const readDialog = (): string => document.querySelector("dialog")?.textContent ?? "";

describe("widgetFor()", () => {
  it("returns the same widget until the configuration or an attribute of the button changes", () => {
    const button = addButton();
    const first = widgetFor(button);
    button.className = "other";
    document.body.append(document.createElement("p"), button);
    expect(widgetFor(button)).toBe(first);
    button.setAttribute("data-human-connect-mode", "auth");
    const second = widgetFor(button);
    expect(second).not.toBe(first);
    configure({ tokenUrl: "/other" });
    expect(widgetFor(button)).not.toBe(second);
  });

  it("returns the same widget while the widget is not idle, even if an attribute changes", async () => {
    const button = addButton();
    const widget = widgetFor(button);
    void widget.open();
    button.setAttribute("data-human-connect-mode", "auth");
    expect(widgetFor(button)).toBe(widget);
    widget.close();
    expect(widgetFor(button)).not.toBe(widget);
  });

  it("returns a widget for a button in another document", () => {
    addButton();
    document.body.innerHTML = "<iframe></iframe>";
    const { body } = document.querySelector("iframe")!.contentDocument!;
    body.innerHTML = "<button data-human-connect></button>";
    expect(() => widgetFor(body.firstElementChild!)).not.toThrow();
  });
});

describe("openButton()", () => {
  it("dispatches events that bubble from the button, and sets `aria-busy` while Connect is opening", async () => {
    const button = addButton({ connect: { segment: "s" } }, 'data-human-connect-mode="auth"');
    const log: string[] = [];
    for (const type of ["statechange", "open", "connectsource", "close"])
      document.body.addEventListener(type, (event) => log.push(`${event.type} ${String(button.ariaBusy)}`));
    let detail: unknown;
    document.body.addEventListener(
      "connectsource",
      ({ source, result }) => (detail = [source, result.status]),
    );
    const opened = new Promise((resolve) => button.addEventListener("open", resolve));
    openButton(button);
    await opened;
    expect(client.opened).toMatchObject([{ segment: "s", mode: "auth", token: "token" }]);
    client.connectSource(A);
    client.close();
    expect(detail).toEqual([A, "CONNECTED_SOURCE"]);
    expect(log).toEqual([
      "statechange true",
      "statechange null",
      "open null",
      "connectsource null",
      "statechange null",
      "close null",
    ]);
  });

  it("focuses the button without scrolling the page, because Safari does not focus a button on click", () => {
    const focus = vi.spyOn(HTMLElement.prototype, "focus");
    const button = addButton();
    openButton(button);
    expect(focus.mock.contexts[0]).toBe(button);
    expect(focus.mock.calls[0]).toEqual([{ preventScroll: true }]);
    widgetFor(button).close();
    focus.mockRestore();
  });

  it("dispatches `error` on a button that has an invalid attribute", async () => {
    const button = addButton({}, 'data-human-connect-base-url="https://evil.example"');
    expect(await openFailing(button)).toMatchObject({ error: { code: "invalid-options" } });
    expect(readDialog()).toContain("Connect could not be loaded");
    expect(client.opened).toEqual([]);
  });
});

describe("an `error` event on a button", () => {
  it("bubbles, and is reported and shown in a dialog unless a listener calls preventDefault()", async () => {
    const button = addButton({ ...failing, labels: { failed: "Das ging schief.", close: "Schließen" } });
    const event = await openFailing(button);
    expect(event).toMatchObject({ bubbles: true, cancelable: true, error: { code: "client-invalid" } });
    expect(reportError.mock.calls).toMatchObject([[{ code: "client-invalid" }]]);
    expect(readDialog()).toContain("Das ging schief.");
    const buttons = [...document.querySelectorAll<HTMLElement>("dialog button")];
    expect(buttons.map(({ textContent }) => textContent)).toEqual(["Schließen"]);
    buttons[0]!.click();
    expect(document.querySelector("dialog")).toBeNull();
  });

  it("is neither reported nor shown after preventDefault()", async () => {
    const button = addButton(failing);
    button.addEventListener("error", (event) => event.preventDefault());
    await openFailing(button);
    await Promise.resolve();
    expect([reportError.mock.calls, readDialog()]).toEqual([[], ""]);
  });

  it("shows a retry button if a retry might help, and the retry button opens Connect", async () => {
    const loadClient = vi.fn().mockRejectedValue(new Error("offline"));
    const button = addButton({ loadClient });
    await openFailing(button);
    loadClient.mockResolvedValue(client);
    const opened = new Promise((resolve) => button.addEventListener("open", resolve));
    const [retry] = document.querySelectorAll<HTMLElement>("dialog button");
    expect(retry!.textContent).toBe("Try again");
    retry!.click();
    await opened;
    expect(readDialog()).not.toContain("could not be loaded");
    client.close();
  });

  it("shows a dialog, which disappears at the next click on the button", async () => {
    const button = addButton(failing);
    await openFailing(button);
    await openFailing(button);
    expect(document.querySelectorAll("dialog")).toHaveLength(1);
    configure({ fetchToken: () => "t", loadClient: () => new Promise(() => {}) });
    openButton(button);
    expect(document.querySelectorAll("dialog")).toHaveLength(0);
    widgetFor(button).close();
  });
});

describe("preloadButton()", () => {
  it("requests only one token, even if it is called several times for a button", async () => {
    const fetchToken = vi.fn(() => "token");
    const button = addButton({ fetchToken });
    for (let i = 0; i < 3; i++) preloadButton(button);
    await vi.waitFor(() => expect(fetchToken).toHaveBeenCalledOnce());
    preloadButton(button);
    expect(fetchToken).toHaveBeenCalledOnce();
  });

  it("reports no error when an attribute of the button is invalid or the preload fails", async () => {
    const onError = vi.fn();
    const button = addButton(failing, "data-human-connect-unknown");
    button.addEventListener("error", onError);
    preloadButton(button);
    button.removeAttribute("data-human-connect-unknown");
    preloadButton(button);
    await widgetFor(button)
      .preload()
      .catch(() => {});
    expect(onError).not.toHaveBeenCalled();
    expect([reportError.mock.calls, readDialog()]).toEqual([[], ""]);
    await openFailing(button);
    expect(onError).toHaveBeenCalledOnce();
  });
});

// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from "vitest";
import "../../src/global.js";
import { createFakeClient } from "../../src/testing.js";

const Widget = globalThis.HumanConnectWidget;
const fetchToken = vi.fn(() => "token");
const client = createFakeClient();
Widget.configure({ fetchToken, loadClient: async () => client });

afterEach(() => {
  document.body.innerHTML = "";
  fetchToken.mockClear();
});

/** Adds HTML to the page, and returns the element with the id `x`. */
function add(html: string): HTMLElement {
  document.body.innerHTML = html;
  return document.getElementById("x")!;
}
const click = (element: Element): Event => {
  const event = new MouseEvent("click", { bubbles: true, cancelable: true, composed: true });
  element.dispatchEvent(event);
  return event;
};

describe("the script tag", () => {
  it("does not replace the class HumanConnectWidget if a page loads the script twice", async () => {
    vi.resetModules();
    await import("../../src/global.js");
    expect(globalThis.HumanConnectWidget).toBe(Widget);
  });

  it("does nothing on a server", async () => {
    vi.resetModules();
    vi.stubGlobal("document", undefined);
    vi.stubGlobal("HumanConnectWidget", undefined);
    await import("../../src/global.js");
    expect(globalThis.HumanConnectWidget).toBeUndefined();
    vi.unstubAllGlobals();
  });
});

describe("a click", () => {
  it.each([
    ["on a button", '<button id="x" data-human-connect></button>'],
    ["on a link", '<a id="x" href="#y" data-human-connect></a>'],
    ["on an element inside the button", '<button data-human-connect><b id="x"></b></button>'],
  ])("%s opens Connect and prevents the default action", async (_, html) => {
    const element = add(html);
    expect(click(element).defaultPrevented).toBe(true);
    const widget = Widget.for(document.querySelector("[data-human-connect]")!);
    expect(widget.state).toBe("opening");
    await vi.waitFor(() => expect(widget.state).toBe("open"));
    widget.close();
  });

  it.each([
    ["on another element", '<button id="x"></button>'],
    ["on a disabled button", '<fieldset disabled><button id="x" data-human-connect></button></fieldset>'],
    ["on a button with aria-disabled", '<button id="x" data-human-connect aria-disabled="true"></button>'],
  ])("%s does nothing", (_, html) => {
    expect(click(add(html)).defaultPrevented).toBe(false);
    expect(fetchToken).not.toHaveBeenCalled();
  });

  it("does nothing if the page prevents its default action", () => {
    const button = add('<button id="x" data-human-connect></button>');
    button.addEventListener("click", (event) => event.preventDefault());
    click(button);
    expect(Widget.for(button).state).toBe("idle");
  });

  it("on a button in a shadow tree opens Connect", () => {
    const root = add('<div id="x"></div>').attachShadow({ mode: "open" });
    root.innerHTML = "<button data-human-connect></button>";
    const button = root.firstElementChild!;
    click(button);
    expect(Widget.for(button).state).toBe("opening");
    Widget.for(button).close();
  });
});

it.each(["pointerover", "focusin", "touchstart"])(
  "a %s event on a button starts a preload, but does not open Connect",
  async (type) => {
    const button = add('<button id="x" data-human-connect></button>');
    button.dispatchEvent(new Event(type, { bubbles: true }));
    await vi.waitFor(() => expect(fetchToken).toHaveBeenCalledOnce());
    expect(Widget.for(button).state).toBe("idle");
  },
);

it("the listeners for hover, focus and touch are passive, so that they do not delay scrolling", async () => {
  vi.resetModules();
  const { bindButtons } = await import("../../src/buttons/delegate-clicks.js");
  const addEventListener = vi.spyOn(EventTarget.prototype, "addEventListener");
  bindButtons();
  const passive = addEventListener.mock.calls.map(([type, , options]) => [
    type,
    (options as AddEventListenerOptions | undefined)?.passive,
  ]);
  addEventListener.mockRestore();
  expect(passive).toEqual([
    ["click", undefined],
    ["pointerover", true],
    ["focusin", true],
    ["touchstart", true],
  ]);
});

import { afterEach, describe, expect, it, vi } from "vitest";
import { widgetFor } from "../../src/buttons.js";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  document.body.innerHTML = "";
});

const button = (attributes: string): Element => {
  document.body.innerHTML = `<button ${attributes}>Go</button>`;
  return document.body.firstElementChild!;
};

it("a failure that nobody hears of is reported, where there is no reportError(), too", async () => {
  vi.useFakeTimers();
  vi.stubGlobal("HumanConnect", { open() {} });
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("offline")));
  const element = button('data-human-connect="/token"');
  // Vitest takes whatever `error` comes to the window for an uncaught one.
  element.addEventListener("error", (event) => event.stopPropagation());
  await expect(widgetFor(element).open()).rejects.toMatchObject({ code: "token-request-failed" });
  // Thrown for nobody to catch, which the platform then reports.
  expect(() => vi.runAllTimers()).toThrow(expect.objectContaining({ code: "token-request-failed" }));
});

describe("the widget of a button", () => {
  it("is there for a button of another document, too", () => {
    document.body.innerHTML = "<iframe></iframe>";
    const { body } = document.querySelector("iframe")!.contentDocument!;
    body.innerHTML = '<button data-human-connect="/token"></button>';
    expect(widgetFor(body.firstElementChild!).state).toBe("idle");
  });
  it("is the same one until an attribute changes", () => {
    const element = button('data-human-connect="/token"');
    const first = widgetFor(element);
    element.className = "other";
    expect(widgetFor(element)).toBe(first);
    element.setAttribute("data-human-connect-mode", "auth");
    expect(widgetFor(element)).not.toBe(first);
  });
  it("follows the button when it is moved", () => {
    const element = button('data-human-connect="/token"');
    const first = widgetFor(element);
    document.body.append(document.createElement("p"), element);
    expect(widgetFor(element)).toBe(first);
  });
  it.each([
    ["", "data-human-connect"],
    ['data-human-connect=""', "tokenUrl"],
    ['data-human-connect="javascript:1"', "tokenUrl"],
    ['data-human-connect="/t" data-human-connect-base-url="x"', "connect.baseURL"],
    ['data-human-connect="/t" data-human-connect-client-url="data:,"', "clientUrl"],
  ])("refuses %s, naming %s", (attributes, name) =>
    expect(() => widgetFor(button(attributes))).toThrow(
      expect.objectContaining({ code: "invalid-options", message: expect.stringContaining(name) as string }),
    ),
  );
  it.each([null, undefined, "#a", {}, document])("refuses %s, which is no button", (given) =>
    expect(() => widgetFor(given as Element)).toThrow(expect.objectContaining({ code: "invalid-options" })),
  );
  it("needs no token in select mode", () =>
    expect(widgetFor(button('data-human-connect data-human-connect-mode="select"')).state).toBe("idle"));
});

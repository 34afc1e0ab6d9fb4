import { afterEach, describe, expect, it } from "vitest";
import { widgetFor } from "../../src/buttons.js";

afterEach(() => void (document.body.innerHTML = ""));

const button = (attributes: string): Element => {
  document.body.innerHTML = `<button ${attributes}>Go</button>`;
  return document.body.firstElementChild!;
};

describe("the widget of a button", () => {
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

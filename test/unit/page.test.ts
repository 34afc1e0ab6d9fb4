// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from "vitest";
import { createElement } from "../../src/platform/create-element.js";
import { page, queryAll, removeElement } from "../../src/platform/page.js";

afterEach(() => {
  for (const name of Object.keys(document)) Reflect.deleteProperty(document, name);
  document.body.innerHTML = "";
});

/** Overrides a property of the document. On a real page, an element can do so: `<img name=body>` overrides `document.body`. */
const clobber = (name: string): void =>
  void Object.defineProperty(document, name, { value: "clobbered", configurable: true, enumerable: true });

it("page() returns the document's real `body` even if an element with the name `body` overrides `document.body`", () => {
  const { body } = document;
  clobber("body");
  expect([document.body, page("body")]).toEqual(["clobbered", body]);
});

it("queryAll() returns all matching elements even if an element has the name querySelectorAll", () => {
  document.body.innerHTML = "<p></p><p></p>";
  const elements = [...document.body.children];
  clobber("querySelectorAll");
  expect(queryAll("p")).toEqual(elements);
  expect(queryAll("b")).toEqual([]);
});

describe("removeElement()", () => {
  it("removes an element even if the page has replaced remove()", () => {
    const remove = vi.spyOn(Element.prototype, "remove").mockImplementation(() => {
      throw new Error("of the page");
    });
    document.body.innerHTML = "<p></p>";
    removeElement(document.querySelector("p")!);
    expect(document.body.innerHTML).toBe("");
    remove.mockRestore();
  });

  it("does nothing for an element that is not on the page", () =>
    expect(() => removeElement(document.createElement("p"))).not.toThrow());
});

it("createElement() sets properties and the style even if an element has the name createElement", () => {
  clobber("createElement");
  const element = createElement("div", { id: "x", tabIndex: 0, style: "color: red" });
  expect(element).toMatchObject({ id: "x", tabIndex: 0 });
  expect(element.style.color).toBe("red");
  expect(createElement("b").tagName).toBe("B");
});

import { describe, expect, it } from "vitest";
import { replaceProperty } from "../../src/platform/replace-property.js";

interface Named {
  name: () => string;
}
const original = (): string => "original";
const createOwner = (): Named => ({ name: original });
const value = (text: string): PropertyDescriptor => ({ value: () => text, writable: true });

describe("replaceProperty()", () => {
  it("replaces an inherited property, and the returned function removes the replacement", () => {
    const object = Object.create(createOwner()) as Named;
    const restore = replaceProperty(object, "name", value("ours"));
    expect(object.name()).toBe("ours");
    restore();
    expect([object.name(), Object.hasOwn(object, "name")]).toEqual(["original", false]);
  });

  it.each<[string, PropertyDescriptor]>([
    ["a writable value", { value: original, writable: true, enumerable: true, configurable: true }],
    ["a constant", { value: original, writable: false, enumerable: false, configurable: true }],
    ["a getter", { get: () => original, set: undefined, enumerable: true, configurable: true }],
    ["a setter", { get: undefined, set: () => {}, enumerable: false, configurable: true }],
  ])("returns a function that restores %s exactly", (_, descriptor) => {
    const object = Object.defineProperty({}, "name", descriptor);
    const restore = replaceProperty(object, "name", value("ours"));
    expect((object as Named).name()).toBe("ours");
    restore();
    expect(Object.getOwnPropertyDescriptor(object, "name")).toEqual(descriptor);
  });

  it("makes the replacement enumerable if it replaces an enumerable own property, but not if it replaces an inherited property", () => {
    const isEnumerable = (object: object): unknown =>
      Object.getOwnPropertyDescriptor(object, "name")?.enumerable;
    const [own, inheriting] = [createOwner(), Object.create(createOwner()) as Named];
    for (const object of [own, inheriting]) replaceProperty(object, "name", value("ours"));
    expect([own, inheriting].map(isEnumerable)).toEqual([true, false]);
    expect(Object.getOwnPropertyDescriptor(inheriting, "name")?.configurable).toBe(true);
  });

  it.each(["value", "get"])(
    "returns a function that restores nothing if the page has redefined the property with a descriptor that has `%s`",
    (kind) => {
      const object = createOwner();
      const restore = replaceProperty(object, "name", value("ours"));
      const page = (): string => "page";
      Object.defineProperty(object, "name", kind === "get" ? { get: () => page } : { value: page });
      restore();
      expect(object.name()).toBe("page");
    },
  );

  it("throws a TypeError for a property that cannot be redefined", () => {
    const object = Object.freeze(createOwner());
    expect(() => replaceProperty(object, "name", value("ours"))).toThrow(TypeError);
    expect(object.name()).toBe("original");
  });

  it.each([
    ["in the order of their creation", [0, 1, 2]],
    ["in the opposite order", [2, 1, 0]],
    ["in a mixed order", [1, 2, 0]],
  ])("restores the original when several replacements are undone %s", (_, order) => {
    for (const object of [createOwner(), Object.create(createOwner()) as Named]) {
      const before = Object.getOwnPropertyDescriptor(object, "name");
      const restores = ["a", "b", "c"].map((text) => replaceProperty(object, "name", value(text)));
      for (const index of order) restores[index]!();
      expect(object.name()).toBe("original");
      expect(Object.getOwnPropertyDescriptor(object, "name")).toEqual(before);
    }
  });

  it("restores the original when two replacements of a setter are undone", () => {
    const descriptor = { get: () => "", set: () => {}, enumerable: true, configurable: true };
    const object = Object.defineProperty({}, "name", descriptor);
    const first = replaceProperty(object, "name", { get: () => "", set: () => {} });
    const second = replaceProperty(object, "name", { get: () => "", set: () => {} });
    first();
    second();
    expect(Object.getOwnPropertyDescriptor(object, "name")).toEqual(descriptor);
  });
});

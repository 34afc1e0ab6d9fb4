import { expect, it } from "vitest";
import { replaceProperty } from "../../src/replace-property.js";

it("covers what is inherited, and takes itself off again", () => {
  const object = Object.create({ name: "inherited" }) as { name: string };
  const restore = replaceProperty(object, "name", { value: "over" });
  expect(object.name).toBe("over");
  restore();
  expect([object.name, Object.hasOwn(object, "name")]).toEqual(["inherited", false]);
});

it("brings an own property back as it was", () => {
  const object = Object.defineProperty({} as { name: string }, "name", {
    get: () => "own",
    configurable: true,
  });
  const before = Object.getOwnPropertyDescriptor(object, "name");
  const restore = replaceProperty(object, "name", { get: () => "over" });
  expect(object.name).toBe("over");
  restore();
  expect(Object.getOwnPropertyDescriptor(object, "name")).toEqual(before);
});

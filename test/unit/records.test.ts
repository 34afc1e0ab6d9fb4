import { expect, it } from "vitest";
import { copyOwn, isRecord } from "../../src/platform/records.js";

it.each([
  [{}, true],
  [Object.create(null), true],
  [null, false],
  [[], false],
  ["x", false],
  [undefined, false],
])("isRecord(%j) is %s", (value, expected) => expect(isRecord(value)).toBe(expected));

it("copyOwn() copies only own properties, to an object without a prototype; a later argument overrides an earlier argument", () => {
  const inherited = Object.create({ inherited: 1 }) as object;
  const copy = copyOwn<object>({ a: 1, b: 1 }, undefined, Object.assign(inherited, { b: 2 }));
  expect(Object.entries(copy)).toEqual([
    ["a", 1],
    ["b", 2],
  ]);
  expect(Object.getPrototypeOf(copy)).toBeNull();
});

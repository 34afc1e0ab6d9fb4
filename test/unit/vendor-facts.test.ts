// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const facts = readFileSync("src/client/VENDOR.md", "utf8")
  .split(/^##+ /m)
  .filter((part) => /^\d/.test(part))
  .map((part) => ({ number: parseInt(part), text: part }));
const numbers = facts.map(({ number }) => number);

/** Every reference to a fact, such as `VENDOR 7`. Without a number, it is NaN. */
const references = ["src", "test/unit", "test/browser", "demo"]
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`),
  )
  .filter((path) => path.endsWith(".ts") && !path.endsWith("vendor-facts.test.ts"))
  .flatMap((path) => [...readFileSync(path, "utf8").matchAll(/\bVENDOR\b(?!\.md)(?: (\d+)\b)?/g)])
  .map(([, number]) => Number(number));

it("VENDOR.md numbers each fact once, and says how it was measured", () => {
  expect(new Set(numbers).size).toBe(numbers.length);
  for (const { text } of facts) expect(text).toMatch(/^\d+\. \S.*[^.]\n\n[^]+\n\nMeasured: [^]+\.\s*$/);
});

it("each reference names a fact that exists, and each fact is referred to", () => {
  expect(references.filter((number) => !numbers.includes(number))).toEqual([]);
  expect(numbers.filter((number) => !references.includes(number))).toEqual([]);
});

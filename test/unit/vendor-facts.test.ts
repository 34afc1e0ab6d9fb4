// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PAGE = "src/client/VENDOR.md";

interface Fact {
  readonly number: number;
  readonly title: string;
  readonly text: string;
}

/**
 * Splits VENDOR.md into its facts. Each fact has a heading such as `### 7. Title`, a few sentences, and a description of how the
 * fact was measured.
 */
function parseFacts(page: string): Fact[] {
  const [, ...parts] = page.split(/^### /m);
  return parts.map((part) => {
    const [, number, title, text] = /^(\d+)\. (.+)\n([^]*)/.exec(part.replace(/^## [^]*/m, "")) ?? [];
    return { number: Number(number), title: title ?? "", text: text ?? "" };
  });
}

/** Returns the paths of all TypeScript files in a folder and its subfolders, except this test. */
const listSources = (folder: string): string[] =>
  readdirSync(ROOT + folder, { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}/${name}`)
    .filter((path) => path.endsWith(".ts") && !path.endsWith("vendor-facts.test.ts"));

/**
 * Returns every reference in a text to a fact in VENDOR.md, for example `VENDOR 7`, and the number of the fact. If no number
 * follows the word `VENDOR`, the number is NaN.
 */
const findReferences = (text: string): { text: string; number: number }[] =>
  Array.from(text.matchAll(/\bVENDOR\b(?: (\d+)\b)?/g), ([match, number]) => ({
    text: match,
    number: Number(number),
  }));

interface Reference {
  readonly path: string;
  readonly text: string;
  readonly number: number;
}

const referencesBelow = (folder: string): Reference[] =>
  listSources(folder).flatMap((path) =>
    findReferences(withoutNames(readFileSync(ROOT + path, "utf8"))).map((found) => ({ path, ...found })),
  );

/**
 * Removes the file name VENDOR.md, because this name does not refer to a fact. Names such as `VENDOR_SELECTOR` can stay, because
 * the pattern of findReferences() does not match them.
 */
const withoutNames = (text: string): string => text.replaceAll("VENDOR.md", "");

const facts = parseFacts(readFileSync(ROOT + PAGE, "utf8"));
const numbers = facts.map(({ number }) => number);
const fromSource = referencesBelow("src");
const fromAnywhere = [...fromSource, ...referencesBelow("test"), ...referencesBelow("demo")];

describe("VENDOR.md", () => {
  it("numbers its facts from 1, without gaps or duplicates", () => {
    expect(numbers.length).toBeGreaterThan(0);
    expect(numbers).toEqual(facts.map((_, index) => index + 1));
  });

  it.each(facts)(
    "states fact $number in one to four sentences, and says how the fact was measured",
    ({ title, text }) => {
      expect(title).toMatch(/^\w.*[^.]$/);
      const [statement = "", measured = ""] = text.split("Measured: ");
      const sentences = statement.replace(/`[^`]*`/g, "code").match(/[.!?](?=\s|$)/g) ?? [];
      expect(sentences.length).toBeGreaterThanOrEqual(1);
      expect(sentences.length).toBeLessThanOrEqual(4);
      expect(measured.trim()).toMatch(/\.$/);
    },
  );

  it.each(facts.filter(({ title }) => !title.endsWith("(background)")))(
    "contains no unused fact: a source file, a test or the demo refers to fact $number ($title)",
    ({ number }) => {
      expect(fromAnywhere.map((reference) => reference.number)).toContain(number);
    },
  );
});

describe("a reference to a fact in VENDOR.md", () => {
  it("refers to a fact that exists", () => {
    const unknown = fromAnywhere.filter(({ number }) => number && !numbers.includes(number));
    expect(unknown).toEqual([]);
  });

  it("always includes the fact's number if the reference is in a file of src/", () => {
    expect(fromSource.filter(({ number }) => !number)).toEqual([]);
  });
});

// @vitest-environment jsdom
import { afterEach, describe, expect, it } from "vitest";
import { isButton, readButton } from "../../src/buttons/read-button.js";
import { thrownBy } from "./support/error-of.js";

afterEach(() => void (document.body.innerHTML = ""));

const create = (attributes: string): Element => {
  document.body.innerHTML = `<button ${attributes}>Go</button>`;
  return document.body.firstElementChild!;
};

describe("readButton()", () => {
  it.each<[string, object]>([
    ["", {}],
    ['="true"', {}],
    [' data-human-connect-mode="select"', { mode: "select" }],
    [" data-human-connect-preseed", { preseed: true }],
    [' data-human-connect-preseed="true"', { preseed: true }],
    [' data-human-connect-preseed="false"', { preseed: false }],
    [
      ' data-human-connect-segment="s" data-human-connect-pinned-providers="p"',
      { segment: "s", pinnedProviders: "p" },
    ],
    [' data-other="x" class="y"', {}],
  ])("reads the attributes data-human-connect%s", (attributes, options) =>
    expect(readButton(create(`data-human-connect${attributes}`))).toEqual(options),
  );

  it.each<[string, string]>([
    ["", "data-human-connect"],
    ['data-human-connect="/token"', "data-human-connect"],
    ['data-human-connect="false"', "data-human-connect"],
    ['data-human-connect data-human-connect-base-url="https://evil.example"', "data-human-connect-base-url"],
    ['data-human-connect data-human-connect-client-url="/x.js"', "data-human-connect-client-url"],
    ["data-human-connect data-human-connect-constructor", "data-human-connect-constructor"],
    ["data-human-connect data-human-connect-", "data-human-connect-"],
  ])("refuses the attributes %j with an error that names %s", (attributes, name) =>
    expect(thrownBy(() => readButton(create(attributes)))).toMatchObject({
      code: "invalid-options",
      message: expect.stringContaining(`\`${name}\``) as string,
    }),
  );

  it.each([null, undefined, "#a", {}, document])("refuses %s, because it is not an element", (given) =>
    expect(thrownBy(() => readButton(given as Element)).code).toBe("invalid-options"),
  );

  it("reads a form whose inputs have the same names as the form's methods", () => {
    document.body.innerHTML = `<form data-human-connect data-human-connect-segment="s">
      <input name=matches><input name=getAttribute><input name=getAttributeNames></form>`;
    expect(readButton(document.querySelector("form")!)).toEqual({ segment: "s" });
  });
});

it.each<[string, boolean]>([
  ["data-human-connect", true],
  ['data-human-connect="x"', true],
  ["data-human-connect-mode", false],
])("for an element with the attributes %j, isButton() returns %s", (attributes, expected) =>
  expect(isButton(create(attributes))).toBe(expected),
);

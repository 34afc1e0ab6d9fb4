// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from "vitest";
import { parseHttpUrl, resolveHref, toScripts, withoutQuery } from "../../src/options/urls.js";

afterEach(() => void vi.unstubAllGlobals());

describe("parseHttpUrl()", () => {
  it.each(["https://a.example/x", "http://a.example/x", new URL("https://a.example/x")])("parses %s", (url) =>
    expect(parseHttpUrl(url)?.href).toBe(String(url)),
  );

  it.each([
    "",
    "/x",
    "https://",
    "javascript:1",
    "data:,",
    "httpx://a",
    "xhttp://a",
    null,
    undefined,
    5,
    {},
    [],
    true,
  ])("returns undefined for %j", (url) => expect(parseHttpUrl(url)).toBeUndefined());

  it("resolves a relative URL against a base", () =>
    expect(parseHttpUrl("x", "https://a.example/b/")?.href).toBe("https://a.example/b/x"));
});

describe("resolveHref()", () => {
  it("resolves a relative URL against the page", () =>
    expect(resolveHref("x")).toBe("https://app.example/account/x"));

  it("returns an empty string for a value that is not an http(s) URL", () =>
    expect([resolveHref("javascript:1"), resolveHref(5)]).toEqual(["", ""]));

  it("accepts a relative URL on a server, which has no page", () => {
    vi.stubGlobal("document", undefined);
    expect(resolveHref("/x")).toMatch(/^https:\/\/.*\/x$/);
  });
});

it.each([
  ["https://a.example/x?key=secret#part", "https://a.example/x"],
  ["https://a.example/x#part?x", "https://a.example/x"],
  ["https://a.example/x", "https://a.example/x"],
])("withoutQuery(%j) is %j", (url, expected) => expect(withoutQuery(url)).toBe(expected));

it.each<[unknown, object[]]>([
  ["c.js", [{ url: "https://app.example/account/c.js", integrity: "" }]],
  [new URL("https://a.example/c.js"), [{ url: "https://a.example/c.js", integrity: "" }]],
  [
    ["/a.js", { url: new URL("https://a.example/b.js"), integrity: "sha384-x" }],
    [
      { url: "https://app.example/a.js", integrity: "" },
      { url: "https://a.example/b.js", integrity: "sha384-x" },
    ],
  ],
  [{ url: "data:,x" }, [{ url: "", integrity: "" }]],
  [[null], [{ url: "", integrity: "" }]],
])("toScripts(%j) is %j", (clientUrl, expected) => expect(toScripts(clientUrl)).toEqual(expected));

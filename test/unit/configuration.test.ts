// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

let module: typeof import("../../src/buttons/configuration.js");
beforeEach(async () => {
  vi.resetModules();
  module = await import("../../src/buttons/configuration.js");
});
afterEach(() => {
  vi.restoreAllMocks();
  document.head.innerHTML = "";
});

/** Calls configureByScript() as if a script element with these attributes were running. */
function executeScript(attributes: Record<string, string>, element = document.createElement("script")): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  vi.spyOn(Document.prototype, "currentScript", "get").mockReturnValue(element);
  module.configureByScript();
}
const insertBase = (): void => void (document.head.innerHTML = '<base href="https://evil.example/">');

describe("configure()", () => {
  it("resolves URLs when it is called, so that a <base> element that is added later has no effect", () => {
    module.configure({ tokenUrl: "token", clientUrl: ["c.js", { url: "d.js", integrity: "sha384-x" }] });
    insertBase();
    expect(module.getConfiguration().options).toMatchObject({
      tokenUrl: "https://app.example/account/token",
      clientUrl: [
        { url: "https://app.example/account/c.js", integrity: "" },
        { url: "https://app.example/account/d.js", integrity: "sha384-x" },
      ],
    });
  });

  it("replaces the whole earlier configuration, and increments the version", () => {
    module.configure({ tokenUrl: "/a", nonce: "n", connect: { segment: "s" } });
    const { version } = module.getConfiguration();
    module.configure({ fetchToken: () => "t" });
    const { options, version: next } = module.getConfiguration();
    expect(next).toBe(version + 1);
    expect([options.tokenUrl, options.nonce, options.connect?.segment]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(options.fetchToken).toBeTypeOf("function");
  });

  it("throws immediately for invalid options, and keeps the earlier configuration", () => {
    module.configure({ tokenUrl: "/a" });
    const before = module.getConfiguration();
    expect(() => module.configure({ tokenURL: "/b" } as never)).toThrow(
      expect.objectContaining({ code: "invalid-options" }),
    );
    expect(module.getConfiguration()).toEqual(before);
  });

  it("ignores inherited properties of the options, and changes that the caller makes to the options later", () => {
    const connect = { segment: "a" };
    const given = Object.assign(Object.create({ nonce: "inherited" }) as object, { tokenUrl: "/a", connect });
    module.configure(given);
    connect.segment = "b";
    given.tokenUrl = "/b";
    const { options } = module.getConfiguration();
    expect([options.tokenUrl, options.connect, options.nonce]).toEqual([
      "https://app.example/a",
      { segment: "a" },
      undefined,
    ]);
  });
});

describe("getConfiguration() and getLabels():", () => {
  it("getConfiguration() throws an error that names two remedies if there is no configuration", () =>
    expect(() => module.getConfiguration()).toThrow(
      /`data-token-url` is missing .* HumanConnectWidget\.configure\(\)/,
    ));

  it("getLabels() returns the configured labels, or undefined if there are none", () => {
    expect(module.getLabels()).toBeUndefined();
    module.configure({ tokenUrl: "/a", labels: { close: "Schließen" } });
    expect(module.getLabels()).toEqual({ close: "Schließen" });
  });
});

describe("configureByScript()", () => {
  it("reads every attribute, and resolves the URLs while the script executes", () => {
    executeScript({
      "data-token-url": "token",
      "data-client-url": "c.js",
      "data-client-integrity": "sha384-x",
      "data-base-url": "https://connect.example/",
    });
    insertBase();
    expect(module.getConfiguration().options).toMatchObject({
      tokenUrl: "https://app.example/account/token",
      clientUrl: [{ url: "https://app.example/account/c.js", integrity: "sha384-x" }],
      // configureByScript() removes the trailing slash of the base URL, because the client appends paths to that URL.
      connect: { baseURL: "https://connect.example" },
    });
  });

  it("uses the defaults for attributes that the element does not have", () => {
    executeScript({ "data-token-url": "/token" });
    const { tokenUrl, clientUrl, connect } = module.getConfiguration().options;
    expect([tokenUrl, clientUrl, { ...connect }]).toEqual(["https://app.example/token", undefined, {}]);
    executeScript({ "data-token-url": "/token", "data-client-url": "/c.js" });
    expect(module.getConfiguration().options.clientUrl).toEqual([
      { url: "https://app.example/c.js", integrity: "" },
    ]);
  });

  it.each<[string, Record<string, string>, string]>([
    ["an empty token URL", { "data-token-url": "" }, "`tokenUrl`"],
    ["no token URL", { "data-base-url": "https://a.example" }, "`data-token-url`"],
    [
      "an integrity without a URL",
      { "data-token-url": "/t", "data-client-integrity": "x" },
      "`data-client-integrity`",
    ],
    [
      "a client URL of another scheme",
      { "data-token-url": "/t", "data-client-url": "data:,x" },
      "`clientUrl`",
    ],
    [
      "a base URL of another scheme",
      { "data-token-url": "/t", "data-base-url": "data:,x" },
      "`connect.baseURL`",
    ],
  ])("reports an error for %s, and getConfiguration() throws that error later", (_, attributes, name) => {
    const reportError = vi.fn();
    vi.stubGlobal("reportError", reportError);
    executeScript(attributes);
    const error = expect.objectContaining({
      code: "invalid-options",
      message: expect.stringContaining(name) as string,
    }) as Error;
    expect(reportError.mock.calls).toEqual([[error]]);
    expect(() => module.getConfiguration()).toThrow(error);
    vi.unstubAllGlobals();
    module.configure({ tokenUrl: "/t" });
    expect(() => module.getConfiguration()).not.toThrow();
  });

  it("does nothing if `currentScript` is null, is not a <script>, or has no attribute of an option", () => {
    executeScript({ src: "/x.js", "data-other": "x" });
    executeScript({ "data-token-url": "/evil" }, document.createElement("img") as never);
    vi.restoreAllMocks();
    module.configureByScript();
    expect(() => module.getConfiguration()).toThrow();
  });
});

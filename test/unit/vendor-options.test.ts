import { describe, expect, it } from "vitest";
import {
  connectOrigin,
  connectUrl,
  mergeConnect,
  needsToken,
  toVendorOptions,
} from "../../src/options/vendor-options.js";
import { thrownBy } from "./support/error-of.js";

it.each([
  [{}, true],
  [{ mode: "auth" }, true],
  [{ mode: "select" }, false],
  [{ mode: "select", preseed: false }, false],
  [{ mode: "select", preseed: true }, true],
  [{ mode: "select", preseed: "true" }, true],
])("needsToken(%j) is %s", (connect, needed) => expect(needsToken(connect)).toBe(needed));

describe("mergeConnect()", () => {
  it("lets the options of an open() call override the options of the widget", () =>
    expect(mergeConnect({ segment: "a", mode: "auth" }, { segment: "b" })).toEqual({
      segment: "b",
      mode: "auth",
    }));

  it("checks the URL of the merged options", () => {
    expect(thrownBy(() => mergeConnect({ baseURL: "https://a.example" }, { baseURL: "/x" }))).toMatchObject({
      code: "invalid-options",
      message: expect.stringContaining("`connect.baseURL`") as string,
    });
    expect(mergeConnect({ baseURL: "/x" }, { baseURL: "https://a.example" }).baseURL).toBe(
      "https://a.example",
    );
  });
});

it("connectUrl() returns the vendor's URL by default, and connectOrigin() returns the origin of connectUrl()", () => {
  expect([connectUrl({}), connectOrigin({})]).toEqual(Array(2).fill("https://hapi-connect.humanapi.co"));
  expect(connectOrigin({ baseURL: "https://a.example:8443/connect?x" })).toBe("https://a.example:8443");
});

describe("toVendorOptions()", () => {
  it("returns the options of `connect`, and the options that the widget itself sets", () =>
    expect(toVendorOptions({ segment: "s", newKey: 1 } as object, "t")).toEqual({
      segment: "s",
      newKey: 1,
      baseURL: "https://hapi-connect.humanapi.co",
      __baseURL: "https://hapi-connect.humanapi.co",
      token: "t",
      version: "V2",
      enableFocusTrap: false,
      logger: undefined,
    }));

  it("sets `baseURL`, `__baseURL`, `token` and `logger` as own properties, even if the caller passes no values", () =>
    expect(Object.keys(toVendorOptions({}, undefined))).toEqual(
      expect.arrayContaining(["baseURL", "__baseURL", "token", "logger"]),
    ));

  it("does not let `connect` override the values on which the widget relies", () =>
    expect(
      toVendorOptions(
        {
          baseURL: "https://a.example",
          __baseURL: "x",
          token: "x",
          version: "V1",
          enableFocusTrap: true,
        } as object,
        "t",
      ),
    ).toMatchObject({
      baseURL: "https://a.example",
      __baseURL: "https://a.example",
      token: "t",
      version: "V2",
      enableFocusTrap: false,
    }));

  it("returns a new object each time, because the client writes to it", () => {
    const connect = Object.freeze({ segment: "s" });
    expect(toVendorOptions(connect, "t")).not.toBe(toVendorOptions(connect, "t"));
    expect(Object.isExtensible(toVendorOptions(connect, "t"))).toBe(true);
  });
});

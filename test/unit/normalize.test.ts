import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RequestedSource, Source } from "../../src/events/connect-result.js";
import { normalize, toClosedResult } from "../../src/messages/normalize.js";
import { fuzz, FUZZ_TIMEOUT_MS } from "./support/fuzz.js";

const A = { id: "a", name: "Aspen" };
const B = { id: "b", name: "Birch" };
const WANTED = {
  address: "1 Road",
  healthSystem: "H",
  location: { latitude: 1.5, longitude: -2 },
  physician: "Dr. P",
  website: "p.example",
};
const EMPTY = {
  connectedSources: [],
  disconnectedSources: [],
  requestedSources: [],
  currentConnections: [],
  requestedProviders: [],
};

describe("normalize()", () => {
  it("converts a payload of the shape in the vendor's guide", () => {
    const payload = {
      status: "SUCCESS",
      sessionResults: { connectedSources: [A], disconnectedSources: [B] },
      currentConnections: [A],
    };
    expect(normalize(payload, "SUCCESS", "user")).toEqual({
      ...EMPTY,
      status: "SUCCESS",
      ok: true,
      closedBy: "user",
      connectedSources: [A],
      disconnectedSources: [B],
      currentConnections: [A],
    });
  });
  it("converts a payload of client 2.x, which has requested sources and providers but no status", () => {
    const payload = {
      sessionResults: { connectedSources: [A], disconnectedSources: [], requestedSources: [WANTED] },
      currentConnections: [A, B],
      requestedProviders: [WANTED],
    };
    expect(normalize(payload, "CONNECTED_SOURCE")).toEqual({
      ...EMPTY,
      status: "CONNECTED_SOURCE",
      ok: false,
      closedBy: null,
      connectedSources: [A],
      requestedSources: [WANTED],
      currentConnections: [A, B],
      requestedProviders: [WANTED],
    });
  });
  it("converts a payload of client 1.x, whose fields have other names", () => {
    const payload = { sessionResults: { connected: [A], disconnected: [B] }, connections: [A] };
    expect(normalize(payload, "SUCCESS", "user")).toMatchObject({
      ok: true,
      connectedSources: [A],
      disconnectedSources: [B],
      currentConnections: [A],
    });
  });
});

describe("normalize() with absent or invalid fields", () => {
  it.each([
    ["undefined", undefined],
    ["null", null],
    ["a number", 5],
    ["text", "SUCCESS"],
    ["a list", [1]],
    ["an empty object", {}],
    [
      "lists of the wrong type",
      { sessionResults: { connectedSources: "x", disconnectedSources: 3 }, currentConnections: {} },
    ],
    [
      "entries of the wrong type",
      { currentConnections: [null, 1, "x", {}, { id: 1, name: "x" }, { id: "x" }] },
    ],
    ["a session of the wrong type", { sessionResults: 7, requestedProviders: [null, 5, []] }],
    ["a status of the wrong type", { status: 7 }],
  ])("returns an empty result for %s", (_, payload) => {
    expect(normalize(payload, "SUCCESS", "user")).toEqual({
      ...EMPTY,
      status: "SUCCESS",
      ok: true,
      closedBy: "user",
    });
  });
  it("keeps only the valid entries of a list, and only the known fields of an entry", () => {
    expect(
      normalize({ currentConnections: [null, { ...A, secret: 1 }] }, "SUCCESS").currentConnections,
    ).toEqual([A]);
  });
  it("keeps only the valid fields of a requested source", () => {
    const { requestedProviders } = normalize(
      { requestedProviders: [{ address: 1, physician: "P", location: { latitude: "x" } }] },
      "SUCCESS",
    );
    expect(requestedProviders).toEqual([{ physician: "P" }]);
  });
  it("keeps an unknown status", () =>
    expect(normalize({ status: "NEW" }, "SUCCESS")).toMatchObject({ status: "NEW", ok: false }));
});

const frozen = (value: unknown): boolean =>
  typeof value !== "object" ||
  value === null ||
  (Object.isFrozen(value) && Object.values(value).every(frozen));

it(
  "for 10,000 random payloads, normalize() freezes its result, writes to no prototype and never throws",
  async () => {
    const leaf = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.constantFrom(null, undefined, NaN, true),
      fc.constantFrom(A, WANTED),
    );
    const names = ["id", "name", "location", "address", "physician", "__proto__"];
    const list = fc.array(fc.oneof(leaf, fc.dictionary(fc.constantFrom(...names), leaf)), { maxLength: 3 });
    const any = fc.oneof(leaf, list);
    const lists = [
      "connectedSources",
      "connected",
      "disconnectedSources",
      "disconnected",
      "requestedSources",
    ];
    const session = fc.dictionary(fc.constantFrom(...lists, "__proto__", "x"), any);
    const payload = fc.oneof(
      leaf,
      fc.record(
        {
          status: fc.oneof(any, fc.constantFrom("SUCCESS", "NEW", "")),
          sessionResults: fc.oneof(session, any),
          currentConnections: any,
          connections: any,
          requestedProviders: any,
        },
        { requiredKeys: [] },
      ),
    );
    const own = (): string[] =>
      [Object, Array, String, Number].flatMap((type) =>
        Reflect.ownKeys(type.prototype as object).map(String),
      );
    const before = own();
    const isText = (value: unknown): boolean => typeof value === "string";
    const isSource = ({ id, name, ...rest }: Source): boolean =>
      isText(id) && isText(name) && Object.keys(rest).length === 0;
    const isRequested = ({ location, ...texts }: RequestedSource): boolean =>
      Object.values(texts).every(isText) &&
      (location === undefined || [location.latitude, location.longitude].every(Number.isFinite));
    await fuzz(
      "normalize",
      fc.property(payload, (value) => {
        const result = normalize(value, "SUCCESS", "user");
        const { status, ok, closedBy, connectedSources, disconnectedSources, currentConnections } = result;
        return (
          frozen(result) &&
          [...connectedSources, ...disconnectedSources, ...currentConnections].every(isSource) &&
          [...result.requestedSources, ...result.requestedProviders].every(isRequested) &&
          isText(status) &&
          status !== "" &&
          ok === (status === "SUCCESS") &&
          closedBy === "user"
        );
      }),
      10_000,
    );
    expect(own()).toEqual(before);
  },
  FUZZ_TIMEOUT_MS,
);

it("toClosedResult() keeps the lists of the given result, and sets `status` and `closedBy`", () => {
  const result = toClosedResult(normalize({ currentConnections: [A] }, "SUCCESS"), "caller");
  expect(result).toMatchObject({ status: "CLOSED", ok: false, closedBy: "caller", currentConnections: [A] });
  expect(Object.isFrozen(result)).toBe(true);
});

it("normalize() reads no property of a polluted Object.prototype", () => {
  const names = ["status", "sessionResults", "connectedSources", "id", "name", "location", "latitude"];
  for (const name of names) Object.defineProperty(Object.prototype, name, { value: "x", configurable: true });
  try {
    const result = normalize({ currentConnections: [{}], requestedProviders: [{}] }, "SUCCESS");
    expect(result.status).toBe("SUCCESS");
    expect([result.connectedSources, result.currentConnections]).toEqual([[], []]);
    expect(Object.keys(result.requestedProviders[0]!)).toEqual([]);
  } finally {
    for (const name of names) Reflect.deleteProperty(Object.prototype, name);
  }
});

import { expect, it } from "vitest";
import type { ConnectResult, Source } from "../../src/events/connect-result.js";
import { createSessionResult, type SessionResult } from "../../src/messages/session-result.js";
import type { MessageType } from "../../src/messages/trusted-messages.js";
import { A, B } from "./support/set-up-widget.js";

const CONNECT = "hapi-connect-connect-source";
const DISCONNECT = "hapi-connect-disconnect-source";
const CLOSE = "hapi-connect-close";
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
  currentConnections: null,
  requestedProviders: [],
};

/** Returns the result after one message of a new session. */
const read = (data: unknown, type: MessageType = CLOSE): ConnectResult =>
  createSessionResult().update(data as object, type).result;
const connected = (connectedSources: readonly Source[]): object => ({ sessionResults: { connectedSources } });
/** Returns the source that a message adds to the connected ones. */
const findAdded = (session: SessionResult, sources: readonly Source[]): Source | null =>
  session.update(connected(sources), CONNECT).source;

const isFrozen = (value: unknown): boolean =>
  typeof value !== "object" || !value || (Object.isFrozen(value) && Object.values(value).every(isFrozen));

it("a payload of the vendor's guide, of client 2.x and of client 1.x gives the same fields", () => {
  const guide = {
    status: "SUCCESS",
    sessionResults: { connectedSources: [A], disconnectedSources: [B] },
    currentConnections: [A],
  };
  const expected = {
    ...EMPTY,
    status: "SUCCESS",
    ok: true,
    closedBy: "user",
    connectedSources: [A],
    disconnectedSources: [B],
    currentConnections: [A],
  };
  expect(read(guide)).toEqual(expected);
  const client1 = { sessionResults: { connected: [A], disconnected: [B] }, connections: [A] };
  expect(read(client1)).toEqual(expected);
  const client2 = {
    sessionResults: { connectedSources: [A], disconnectedSources: [], requestedSources: [WANTED] },
    currentConnections: [A, B],
    requestedProviders: [WANTED],
  };
  expect(isFrozen(read(client2))).toBe(true);
  expect(read(client2, CONNECT)).toEqual({
    status: "CONNECTED_SOURCE",
    ok: true,
    closedBy: null,
    connectedSources: [A],
    disconnectedSources: [],
    requestedSources: [WANTED],
    currentConnections: [A, B],
    requestedProviders: [WANTED],
  });
});

it("absent fields and values of the wrong type give empty lists, and null for `currentConnections`", () => {
  for (const payload of [
    ...[5, "SUCCESS", [1], {}, { status: 7 }, { status: "" }],
    { sessionResults: { connectedSources: "x", disconnectedSources: 3 }, currentConnections: {} },
    { sessionResults: 7, requestedProviders: null },
    { sessionResults: [], connectedSources: [A] },
  ])
    expect(read(payload)).toEqual({ ...EMPTY, status: "SUCCESS", ok: true, closedBy: "user" });
  const entries = [null, 1, "x", {}, { id: 1, name: "x" }, { id: "x" }, { name: "x" }];
  const { currentConnections } = read({ currentConnections: [...entries, { ...A, secret: 1 }] });
  expect(currentConnections).toEqual([A]);
  const given = [null, 5, [], { address: 1, physician: "P", location: { latitude: "x", longitude: 1 } }];
  const halves = [{ location: { latitude: 1 } }, { location: { longitude: 1 } }];
  const { requestedProviders } = read({ requestedProviders: [...given, ...halves] });
  expect(requestedProviders).toEqual([{ physician: "P" }, {}, {}]);
});

it("`ok` says that no error ended the session", () => {
  for (const status of ["SUCCESS", "CLOSED", "CONNECTED_SOURCE", "DISCONNECTED_SOURCE"])
    expect(read({ status }), status).toMatchObject({ status, ok: true });
  for (const status of ["SESSION_TOKEN_EXPIRED", "SESSION_TOKEN_INVALID", "MISSING_SESSION_TOKEN", "NEW"])
    expect(read({ status }), status).toMatchObject({ status, ok: false });
  expect(read({}, DISCONNECT)).toMatchObject({ status: "DISCONNECTED_SOURCE", ok: true, closedBy: null });
});

it("a session that ends without a payload keeps what its messages said", () => {
  const session = createSessionResult();
  const none = { ...EMPTY, status: "CLOSED", ok: true, closedBy: "page" };
  expect(session.end("CLOSED", "page")).toEqual(none);
  session.update({ ...connected([A]), currentConnections: [A, B], requestedProviders: [WANTED] }, CONNECT);
  const kept = { connectedSources: [A], currentConnections: [A, B], requestedProviders: [WANTED] };
  expect(session.end("CLOSED", "caller")).toMatchObject({ ...kept, closedBy: "caller" });
  expect(session.update({}, CLOSE).result).toMatchObject({ ...kept, status: "SUCCESS", closedBy: "user" });
});

it("a message without `sessionResults` changes no list of the session, and one with it replaces all", () => {
  const session = createSessionResult();
  const sessionResults = {
    connectedSources: [A],
    disconnectedSources: [B],
    requestedSources: [WANTED],
  };
  session.update({ sessionResults, currentConnections: [A] }, CONNECT);
  const { result, source } = session.update({ currentConnections: [] }, CONNECT);
  expect(source).toBeNull();
  expect(result).toMatchObject({ ...sessionResults, currentConnections: [] });
  expect(session.update(connected([B]), CONNECT).result).toMatchObject({
    ...EMPTY,
    connectedSources: [B],
    currentConnections: [],
  });
});

it("the source of a message is the one that its list did not have before", () => {
  const session = createSessionResult();
  expect(findAdded(session, [A])).toEqual(A);
  expect(findAdded(session, [A, B])).toEqual(B);
  const sessionResults = { connectedSources: [B], disconnectedSources: [A] };
  expect(session.update({ sessionResults }, DISCONNECT).source).toEqual(A);

  for (const [before, after, source] of [
    [[], [A, B], B],
    [[A], [B, A], B],
    [[A], [A], null],
    [[A, B], [A], null],
    [[A], [A, A], A],
    [[A, A], [A, A, A], A],
    [[A, A], [A, A], null],
  ] as const) {
    const other = createSessionResult();
    findAdded(other, before);
    expect(findAdded(other, after)).toEqual(source);
  }
});

it("renew() keeps what earlier pages of the session said, and each source is in one list once", () => {
  const C = { id: "c", name: "Cedar" };
  const session = createSessionResult();
  const first = { connectedSources: [A, B], disconnectedSources: [C], requestedSources: [WANTED] };
  session.update({ sessionResults: first, currentConnections: [A, B] }, CONNECT);
  session.renew();
  expect(session.end("SESSION_TOKEN_EXPIRED", "user")).toMatchObject({ ...first, ok: false });
  const { result, source } = session.update(connected([C, A]), CONNECT);
  expect(source).toEqual(C);
  expect(result).toMatchObject({ connectedSources: [B, C, A], disconnectedSources: [] });
  expect(result.requestedSources).toEqual([WANTED]);
  const second = { connectedSources: [C], disconnectedSources: [A], requestedSources: [{ physician: "P" }] };
  expect(session.update({ sessionResults: second }, DISCONNECT)).toMatchObject({
    source: A,
    result: {
      connectedSources: [B, C],
      disconnectedSources: [A],
      requestedSources: [WANTED, { physician: "P" }],
      currentConnections: [A, B],
    },
  });
});

it("no property of a polluted Object.prototype is read", () => {
  const names = ["status", "sessionResults", "connectedSources", "id", "name", "location", "latitude"];
  for (const name of names) Object.defineProperty(Object.prototype, name, { value: "x", configurable: true });
  try {
    const result = read({ currentConnections: [{}], requestedProviders: [{}] });
    expect([result.status, result.connectedSources, result.currentConnections]).toEqual(["SUCCESS", [], []]);
    expect(Object.keys(result.requestedProviders[0]!)).toEqual([]);
  } finally {
    for (const name of names) Reflect.deleteProperty(Object.prototype, name);
  }
});

it("a message with 100,000 sources takes less than a second", () => {
  const sources = Array.from({ length: 100_000 }, (_, index) => ({ id: `id-${index}`, name: "x" }));
  const session = createSessionResult();
  findAdded(session, sources);
  session.renew();
  const start = performance.now();
  expect(findAdded(session, [...sources, A])).toEqual(A);
  // Code that compares all pairs takes ten seconds.
  expect(performance.now() - start).toBeLessThan(1000);
});

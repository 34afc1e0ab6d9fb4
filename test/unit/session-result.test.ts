import { expect, it } from "vitest";
import type { ConnectResult, Source } from "../../src/events/connect-result.js";
import { createSessionResult, type SessionResult } from "../../src/messages/session-result.js";
import type { Message } from "../../src/messages/trusted-messages.js";
import { A, B } from "./support/set-up-widget.js";
import { polluteObjectPrototype } from "./support/stubs.js";

const CONNECT = "connectsource";
const DISCONNECT = "disconnectsource";
const CLOSE = "close";
const TEXTS = { address: "1 Road", healthSystem: "H", physician: "Dr. P", website: "p.example" };
const WANTED = { ...TEXTS, location: { latitude: 1.5, longitude: -2 } };
const NO_SOURCES = { connectedSources: [], disconnectedSources: [], requestedSources: [] };
const EMPTY = { ...NO_SOURCES, currentConnections: null, requestedProviders: [] };
const ENDED = { ...EMPTY, status: "SUCCESS", ok: true, closedBy: "user" };

/** Returns the result after one message of a new session. */
const read = (data: unknown, message: Message = CLOSE): ConnectResult =>
  createSessionResult().update(data as object, message).result;
const connected = (connectedSources: readonly Source[]): object => ({ sessionResults: { connectedSources } });
/** Returns the source that a message adds to the connected ones. */
const findAdded = (session: SessionResult, sources: readonly Source[]): Source | null =>
  session.update(connected(sources), CONNECT).source;
const isFrozen = (value: unknown): boolean =>
  typeof value !== "object" || !value || (Object.isFrozen(value) && Object.values(value).every(isFrozen));

it("a payload of the vendor's guide, of client 2.x and of client 1.x gives the same fields", () => {
  const lists = { connectedSources: [A], disconnectedSources: [B] };
  const guide = { status: "SUCCESS", sessionResults: lists, currentConnections: [A] };
  const client1 = { sessionResults: { connected: [A], disconnected: [B] }, connections: [A] };
  for (const payload of [guide, client1])
    expect(read(payload)).toEqual({ ...ENDED, ...lists, currentConnections: [A] });
  const sessionResults = { ...NO_SOURCES, connectedSources: [A], requestedSources: [WANTED] };
  const rest = { currentConnections: [A, B], requestedProviders: [WANTED] };
  const result = read({ sessionResults, ...rest }, CONNECT);
  const status = { status: "CONNECTED_SOURCE", ok: true, closedBy: null };
  expect(result).toEqual({ ...status, ...sessionResults, ...rest });
  expect(isFrozen(result)).toBe(true);
});

it("absent fields and values of the wrong type give empty lists, and null for `currentConnections`", () => {
  for (const payload of [
    ...[5, "SUCCESS", [1], {}, { status: 7 }, { status: "" }],
    { sessionResults: { connectedSources: "x", disconnectedSources: 3 }, currentConnections: {} },
    { sessionResults: 7, requestedProviders: null },
    { sessionResults: [], connectedSources: [A] },
  ])
    expect(read(payload), JSON.stringify(payload)).toEqual(ENDED);
  const entries = [null, 1, "x", {}, { id: 1, name: "x" }, { id: "x" }, { name: "x" }, { ...A, secret: 1 }];
  expect(read({ currentConnections: entries }).currentConnections).toEqual([A]);
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
  expect(session.end("CLOSED", "page")).toEqual({ ...ENDED, status: "CLOSED", closedBy: "page" });
  session.update({ ...connected([A]), currentConnections: [A, B], requestedProviders: [WANTED] }, CONNECT);
  const kept = { connectedSources: [A], currentConnections: [A, B], requestedProviders: [WANTED] };
  expect(session.end("CLOSED", "caller")).toMatchObject({ ...kept, closedBy: "caller" });
  expect(session.update({}, CLOSE).result).toMatchObject({ ...kept, status: "SUCCESS", closedBy: "user" });
});

it("a message without `sessionResults` changes no list of the session, and one with it replaces all", () => {
  const session = createSessionResult();
  const lists = { connectedSources: [A], disconnectedSources: [B], requestedSources: [WANTED] };
  session.update({ sessionResults: lists, currentConnections: [A] }, CONNECT);
  const { result, source } = session.update({ currentConnections: [] }, CONNECT);
  expect([source, result]).toMatchObject([null, { ...lists, currentConnections: [] }]);
  const replaced = { ...NO_SOURCES, connectedSources: [B], currentConnections: [] };
  expect(session.update(connected([B]), CONNECT).result).toMatchObject(replaced);
});

it("the source of a message is the one that its list did not have before", () => {
  for (const [before, after, source] of [
    [[], [A], A],
    [[], [A, B], B],
    [[A], [A, B], B],
    [[A], [B, A], B],
    [[A], [A], null],
    [[A, B], [A], null],
    [[A], [A, A], A],
    [[A, A], [A, A, A], A],
    [[A, A], [A, A], null],
  ] as const) {
    const session = createSessionResult();
    findAdded(session, before);
    expect(findAdded(session, after)).toEqual(source);
    const sessionResults = { connectedSources: [B], disconnectedSources: [A] };
    expect(session.update({ sessionResults }, DISCONNECT).source).toEqual(A);
  }
});

it("renew() keeps what earlier pages of the session said, and each source is in one list once", () => {
  const C = { id: "c", name: "Cedar" };
  const session = createSessionResult();
  const first = { connectedSources: [A, B], disconnectedSources: [C], requestedSources: [WANTED] };
  session.update({ sessionResults: first, currentConnections: [A, B] }, CONNECT);
  session.renew();
  expect(session.end("SESSION_TOKEN_EXPIRED", "user")).toMatchObject({ ...first, ok: false });
  const lists = { connectedSources: [B, C, A], disconnectedSources: [], requestedSources: [WANTED] };
  expect(session.update(connected([C, A]), CONNECT)).toMatchObject({ source: C, result: lists });
  const second = { connectedSources: [C], disconnectedSources: [A], requestedSources: [{ physician: "P" }] };
  const { result, source } = session.update({ sessionResults: second }, DISCONNECT);
  const requestedSources = [WANTED, { physician: "P" }];
  expect(source).toEqual(A);
  expect(result).toMatchObject({ connectedSources: [B, C], disconnectedSources: [A], requestedSources });
  expect(result.currentConnections).toEqual([A, B]);
});

it("no property of a polluted Object.prototype is read", () => {
  const names = ["status", "sessionResults", "connectedSources", "id", "name", "location", "latitude"];
  polluteObjectPrototype(Object.fromEntries(names.map((name) => [name, "x"])));
  const result = read({ currentConnections: [{}], requestedProviders: [{}] });
  expect([result.status, result.connectedSources, result.currentConnections]).toEqual(["SUCCESS", [], []]);
  expect(Object.keys(result.requestedProviders[0]!)).toEqual([]);
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

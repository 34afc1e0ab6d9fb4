// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { listenForMessages, TEST_CHANNEL, type ConnectFrame } from "../../src/messages/trusted-messages.js";

// The browser tests post real messages. Here, events have the properties that only the browser can set.

const TYPES = ["hapi-connect-connect-source", "hapi-connect-disconnect-source", "hapi-connect-close"];
const ORIGIN = "https://connect.example";
const DATA = { type: TYPES[0] };
const frame = { contentWindow: {} } as unknown as ConnectFrame;

let send: (fields: object) => void;
let controller: AbortController;
const receive = vi.fn();
const trace = vi.fn();
const warn = vi.fn();

const listen = (given = frame): void => {
  controller = new AbortController();
  const add = vi.spyOn(window, "addEventListener");
  listenForMessages(given, [ORIGIN, "https://b.example"], trace, receive, controller.signal);
  const [type, listener, options] = add.mock.calls.at(-1) ?? [];
  add.mockRestore();
  if (!listener) return;
  expect([type, options]).toEqual(["message", { signal: controller.signal }]);
  const known = { isTrusted: true, source: frame.contentWindow, origin: ORIGIN, data: DATA };
  send = (fields) => {
    const event = Object.defineProperties({ ...known }, Object.getOwnPropertyDescriptors(fields));
    (listener as (event: unknown) => void)(event);
  };
};
beforeEach(() => {
  vi.spyOn(console, "warn").mockImplementation(warn);
  listen();
});
afterEach(() => {
  controller.abort();
  vi.restoreAllMocks();
  vi.resetAllMocks();
});

it("a message is received if frame, origin and type are right, and a browser dispatched it", () => {
  for (const type of TYPES) send({ data: { type } });
  send({ origin: "https://b.example" });
  expect(receive.mock.calls).toEqual([...TYPES.map((type) => [{ type }, type]), [DATA, DATA.type]]);
  receive.mockClear();
  const data = { get: () => expect.unreachable("`data` was read, which takes time") };
  for (const fields of [{ isTrusted: false }, { source: null }, { source: window }])
    send(Object.defineProperty(fields, "data", data));
  expect([receive.mock.calls, trace.mock.calls, warn.mock.calls]).toEqual([[], [], []]);
});

it("no message is received when the frame has no window", () => {
  controller.abort();
  listen({ contentWindow: null } as ConnectFrame);
  send({ source: null });
  expect(receive).not.toHaveBeenCalled();
});

it("an origin that is not allowed is reported once, and only for a message of a known type", () => {
  const origin = "https://connect.example.evil.example";
  send({ origin, data: { type: "close" } });
  send({ origin, data: null });
  expect(warn).not.toHaveBeenCalled();
  send({ origin });
  send({ origin: "null" });
  expect(receive).not.toHaveBeenCalled();
  expect(trace.mock.calls).toEqual([["foreign-origin"]]);
  expect(warn.mock.calls).toEqual([
    [
      `human-connect-widget: \`allowedOrigins\` (${ORIGIN}, https://b.example) lacks ${origin}, the origin of a message of Connect's frame.`,
    ],
  ]);
});

it("the timeline names the type of an unknown message, and nothing that could be data", () => {
  for (const data of [
    "hapi-resize",
    { type: "x:resize" },
    { type: "Dr. House" },
    "a".repeat(51),
    { type: 5 },
    null,
  ])
    send({ data });
  expect(trace.mock.calls.map(([step, { type }]) => [step, type])).toEqual([
    ["message-ignored", "hapi-resize"],
    ["message-ignored", "x:resize"],
    ...Array<unknown>(4).fill(["message-ignored", undefined]),
  ]);
  expect(Object.keys(trace.mock.calls[2]![1] as object)).toEqual([]);
  expect(receive).not.toHaveBeenCalled();
});

it("the fake's frame has its own channel, which ends with the signal", () => {
  controller.abort();
  const channel = new EventTarget();
  listen({ [TEST_CHANNEL]: channel } as unknown as ConnectFrame);
  const message = (data: unknown): Event => new MessageEvent("message", { data });
  window.dispatchEvent(message(DATA));
  expect(receive).not.toHaveBeenCalled();
  channel.dispatchEvent(message(DATA));
  channel.dispatchEvent(message({ type: "close" }));
  controller.abort();
  channel.dispatchEvent(message(DATA));
  expect(receive.mock.calls).toEqual([[DATA, DATA.type]]);
});

// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import { listenForMessages, TEST_CHANNEL, type ConnectFrame } from "../../src/messages/trusted-messages.js";

// Which messages are trusted is tested with real ones in ../browser/guard-messages.test.ts.

const TYPE = "hapi-connect-close";
const ORIGIN = "https://connect.example";

it("a message may have each allowed origin, and `data` is not read if it is from elsewhere", () => {
  const frame = { contentWindow: {} } as unknown as ConnectFrame;
  const add = vi.spyOn(window, "addEventListener");
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const [trace, receive, { signal }] = [vi.fn(), vi.fn(), new AbortController()];
  listenForMessages(frame, [ORIGIN, "https://b.example"], trace, receive, signal);
  const [type, listener, options] = add.mock.calls[0]!;
  expect([type, options]).toEqual(["message", { signal }]);
  // Only the browser can create trusted events.
  const known = { isTrusted: true, source: frame.contentWindow, origin: ORIGIN, data: { type: TYPE } };
  const send = (fields: object): void => (listener as (event: object) => void)({ ...known, ...fields });
  for (const origin of [ORIGIN, "https://b.example"]) send({ origin });
  expect(receive.mock.calls).toEqual(Array(2).fill([{ type: TYPE }, "close"]));
  const get = (): never => expect.unreachable("`data` was read, which takes time");
  for (const fields of [{ isTrusted: false }, { source: null }, { source: window }]) {
    const event = Object.defineProperty({ ...known, ...fields }, "data", { get });
    (listener as (event: object) => void)(event);
  }
  send({ origin: "https://evil.example", data: { type: "close" } });
  expect([receive.mock.calls.length, trace.mock.calls, warn.mock.calls]).toEqual([2, [], []]);
  for (const origin of ["https://evil.example", "null"]) send({ origin });
  expect(trace.mock.calls).toEqual([["foreign-origin"]]);
  const lacks = `(${ORIGIN}, https://b.example) lacks https://evil.example, the origin of a message of Connect's frame.`;
  expect(warn.mock.calls).toEqual([[`human-connect-widget: \`allowedOrigins\` ${lacks}`]]);
});

it("the fake's frame has its own channel, which ends with the signal", () => {
  const [channel, controller, receive] = [new EventTarget(), new AbortController(), vi.fn()];
  const frame = { [TEST_CHANNEL]: channel } as unknown as ConnectFrame;
  listenForMessages(frame, [], vi.fn(), receive, controller.signal);
  const message = (type: string): Event => new MessageEvent("message", { data: { type } });
  window.dispatchEvent(message(TYPE));
  expect(receive).not.toHaveBeenCalled();
  for (const type of [TYPE, "close"]) channel.dispatchEvent(message(type));
  controller.abort();
  channel.dispatchEvent(message(TYPE));
  expect(receive.mock.calls).toEqual([[{ type: TYPE }, "close"]]);
});

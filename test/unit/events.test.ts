// @vitest-environment jsdom
import { expect, it } from "vitest";
import { ConnectError } from "../../src/errors/connect-error.js";
import { ConnectEventTarget, handledEvents } from "../../src/events/connect-event-target.js";
import {
  ConnectCloseEvent,
  ConnectErrorEvent,
  ConnectSourceEvent,
  EVENT_TYPES,
} from "../../src/events/event-classes.js";
import { createSessionResult } from "../../src/messages/session-result.js";
import { A } from "./support/set-up-widget.js";

const error = new ConnectError("open-failed");
const dispatchError = (target: ConnectEventTarget): ConnectErrorEvent => {
  const event = new ConnectErrorEvent("error", { error });
  target.dispatchEvent(event);
  return event;
};

it("an app's tests can create events, whose data are own properties", () => {
  const result = createSessionResult().end("CLOSED", "user");
  const init = { bubbles: true, cancelable: true, composed: true };
  const connected = new ConnectSourceEvent("connectsource", { source: A, result, ...init });
  expect(connected).toMatchObject({ type: "connectsource", source: A, result, ...init });
  expect({ ...connected }).toMatchObject({ source: A, result });
  const disconnected = new ConnectSourceEvent("disconnectsource", { result });
  expect(disconnected).toMatchObject({ type: "disconnectsource", source: null });
  const closed = new ConnectCloseEvent("close", { result, ...init });
  expect(closed).toMatchObject({ type: "close", result, ...init });
  expect(new ConnectCloseEvent("close", { result }).bubbles).toBe(false);
  expect(new ConnectErrorEvent("error", { error, ...init })).toMatchObject({ type: "error", error, ...init });
  expect([...EVENT_TYPES].sort().join()).toBe("close,connectsource,disconnectsource,error,open,statechange");
});

it("an on… attribute works like that of the platform, for each event", () => {
  for (const type of EVENT_TYPES) {
    const [target, other] = [new ConnectEventTarget(), new ConnectEventTarget()];
    expect(target[`on${type}`]).toBeNull();
    const descriptor = Object.getOwnPropertyDescriptor(ConnectEventTarget.prototype, `on${type}`);
    expect(descriptor).toMatchObject({ configurable: true, enumerable: true });
    const log: unknown[] = [];
    const handler = function (this: unknown, event: Event): void {
      log.push(this, event.type);
    };
    target[`on${type}`] = () => log.push("replaced");
    target.addEventListener(type, () => log.push("second"));
    target[`on${type}`] = handler;
    expect([target[`on${type}`], other[`on${type}`]]).toEqual([handler, null]);
    target.dispatchEvent(new Event(type));
    for (const value of [null, "handler()", { handleEvent: handler }]) {
      target[`on${type}`] = value as never;
      expect(target[`on${type}`]).toBeNull();
    }
    target.dispatchEvent(new Event(type));
    expect(log).toEqual([target, type, "second", "second"]);
  }
});

it("an `error` event is handled if a listener has received it", () => {
  const listener = (): void => {};
  const other = new ConnectEventTarget();
  /** Adds a listener, and removes it again: with removeEventListener() or what is given. */
  const addAndRemove =
    (options?: boolean | AddEventListenerOptions, remove?: (target: ConnectEventTarget) => unknown) =>
    (target: ConnectEventTarget): void => {
      for (let i = 0; i < 2; i++) target.addEventListener("error", listener, options);
      if (remove) remove(target);
      else target.removeEventListener("error", listener, options);
    };
  const controller = new AbortController();
  const rows: [boolean, (target: ConnectEventTarget) => unknown][] = [
    [false, () => {}],
    [false, (target) => target.addEventListener("error", null)],
    [true, (target) => target.addEventListener("error", listener)],
    [true, (target) => target.addEventListener("error", { handleEvent: listener })],
    [true, (target) => target.addEventListener("error", listener, true)],
    [true, (target) => (target.onerror = listener)],
    [false, (target) => target.addEventListener("close", listener)],
    [false, (target) => (target.onclose = listener)],
    [false, (target) => (target.onerror = null)],
    [false, (target) => (target.onerror = "x" as never)],
    [false, (target) => ((target.onerror = listener), (target.onerror = null))],
    [false, addAndRemove()],
    [false, addAndRemove(true)],
    [true, addAndRemove(true, (target) => target.removeEventListener("error", listener))],
    [false, addAndRemove({ once: true }, dispatchError)],
    [false, addAndRemove({ signal: controller.signal }, () => controller.abort())],
    [true, addAndRemove(false, () => addAndRemove()(other))],
    [
      true,
      (target) => {
        target.addEventListener("error", (event) => event.stopImmediatePropagation());
        target.addEventListener("error", listener);
      },
    ],
  ];
  for (const [index, [expected, act]] of rows.entries()) {
    const target = new ConnectEventTarget();
    act(target);
    expect(handledEvents.has(dispatchError(target)), `row ${index}: ${String(act)}`).toBe(expected);
  }
});

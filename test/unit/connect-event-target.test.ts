// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { ConnectError } from "../../src/errors/connect-error.js";
import { ConnectEventTarget, isHandled } from "../../src/events/connect-event-target.js";
import { ConnectErrorEvent, EVENT_TYPES } from "../../src/events/event-classes.js";

const dispatchError = (target: ConnectEventTarget): ConnectErrorEvent => {
  const event = new ConnectErrorEvent("error", { error: new ConnectError("open-failed") });
  target.dispatchEvent(event);
  return event;
};

describe("an on… attribute", () => {
  it.each(EVENT_TYPES)(
    "named on%s calls its handler with the event, and with the target as `this`",
    (type) => {
      const target = new ConnectEventTarget();
      const received: unknown[] = [];
      target[`on${type}`] = function (this: unknown, event: Event) {
        received.push(this, event.type);
      };
      target.dispatchEvent(new Event(type));
      expect(received).toEqual([target, type]);
    },
  );

  it.each(EVENT_TYPES)(
    "named on%s is null at first, and is a configurable and enumerable property of the prototype",
    (type) => {
      expect(new ConnectEventTarget()[`on${type}`]).toBeNull();
      expect(Object.getOwnPropertyDescriptor(ConnectEventTarget.prototype, `on${type}`)).toMatchObject({
        configurable: true,
        enumerable: true,
      });
    },
  );

  it("keeps its position among the listeners when it is set to another handler", () => {
    const target = new ConnectEventTarget();
    const order: string[] = [];
    target.onopen = () => order.push("first");
    target.addEventListener("open", () => order.push("second"));
    target.onopen = () => order.push("replaced");
    target.dispatchEvent(new Event("open"));
    expect(order).toEqual(["replaced", "second"]);
  });

  it("calls no handler after it is set to null or to a value that is not a function", () => {
    const target = new ConnectEventTarget();
    const handler = vi.fn();
    for (const value of [null, "handler()", { handleEvent: handler }]) {
      target.onopen = handler;
      expect(target.onopen).toBe(handler);
      target.onopen = value as never;
      expect(target.onopen).toBeNull();
      target.dispatchEvent(new Event("open"));
    }
    expect(handler).not.toHaveBeenCalled();
  });

  it("has its own value on each target", () => {
    const [target, other] = [new ConnectEventTarget(), new ConnectEventTarget()];
    target.onopen = () => {};
    expect(other.onopen).toBeNull();
  });
});

describe("addEventListener()", () => {
  it("adds a function, which is called with the target as `this`, or an object with a handleEvent() method", () => {
    const target = new ConnectEventTarget();
    const listener = vi.fn();
    const object = { handleEvent: vi.fn() };
    target.addEventListener("error", listener);
    target.addEventListener("error", object);
    const event = dispatchError(target);
    expect(listener.mock.contexts).toEqual([target]);
    expect(object.handleEvent.mock.calls).toEqual([[event]]);
  });

  it("ignores null as a listener", () => {
    const target = new ConnectEventTarget();
    target.addEventListener("error", null);
    target.removeEventListener("error", null);
    expect(isHandled(dispatchError(target))).toBe(false);
  });
});

describe("isHandled() for an `error` event", () => {
  const listener = (): void => {};

  // Browsers do not add a listener whose signal is already aborted, but jsdom does. This case is therefore tested in ../browser.
  it.each<[string, boolean, (target: ConnectEventTarget) => void]>([
    ["no listener", false, () => {}],
    ["a function", true, (target) => target.addEventListener("error", listener)],
    ["an object", true, (target) => target.addEventListener("error", { handleEvent: listener })],
    ["an onerror handler", true, (target) => (target.onerror = listener)],
    ["a capturing listener", true, (target) => target.addEventListener("error", listener, true)],
    ["a `once` listener", true, (target) => target.addEventListener("error", listener, { once: true })],
    ["a listener of another event", false, (target) => target.addEventListener("close", listener)],
    ["an onclose handler", false, (target) => (target.onclose = listener)],
    ["null as onerror", false, (target) => (target.onerror = null)],
    ["text as onerror", false, (target) => (target.onerror = "x" as never)],
    [
      "a removed listener",
      false,
      (target) => {
        target.addEventListener("error", listener);
        target.removeEventListener("error", listener);
      },
    ],
    [
      "a listener that was added twice and removed once",
      false,
      (target) => {
        target.addEventListener("error", listener);
        target.addEventListener("error", listener);
        target.removeEventListener("error", listener);
      },
    ],
    [
      "a capturing listener after removeEventListener() without `capture`",
      true,
      (target) => {
        target.addEventListener("error", listener, true);
        target.removeEventListener("error", listener);
      },
    ],
    [
      "a removed capturing listener",
      false,
      (target) => {
        target.addEventListener("error", listener, { capture: true });
        target.removeEventListener("error", listener, true);
      },
    ],
    [
      "an onerror that was set to null",
      false,
      (target) => {
        target.onerror = listener;
        target.onerror = null;
      },
    ],
    [
      "a `once` listener that has already run",
      false,
      (target) => {
        target.addEventListener("error", listener, { once: true });
        dispatchError(target);
      },
    ],
    [
      "a listener whose signal has been aborted",
      false,
      (target) => {
        const controller = new AbortController();
        target.addEventListener("error", listener, { signal: controller.signal });
        controller.abort();
      },
    ],
    [
      "two listeners, of which the first one stops the event",
      true,
      (target) => {
        target.addEventListener("error", (event) => event.stopImmediatePropagation());
        target.addEventListener("error", listener);
      },
    ],
    [
      "a listener that was removed from another target only",
      true,
      (target) => {
        const other = new ConnectEventTarget();
        target.addEventListener("error", listener);
        other.addEventListener("error", listener);
        other.removeEventListener("error", listener);
      },
    ],
  ])("with %s returns %s", (_, expected, addListener) => {
    const target = new ConnectEventTarget();
    addListener(target);
    expect(isHandled(dispatchError(target))).toBe(expected);
  });
});

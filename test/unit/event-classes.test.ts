import { expect, it } from "vitest";
import { ConnectError } from "../../src/errors/connect-error.js";
import {
  ConnectCloseEvent,
  ConnectErrorEvent,
  ConnectSourceEvent,
  EVENT_TYPES,
} from "../../src/events/event-classes.js";
import { normalize } from "../../src/messages/normalize.js";
import { A } from "./support/set-up-widget.js";

const result = normalize(null, "SUCCESS", "user");

it("an app's tests can create events of each class, and set the members of a standard EventInit, such as `bubbles`", () => {
  expect(new ConnectSourceEvent("connectsource", { source: A, result, bubbles: true })).toMatchObject({
    type: "connectsource",
    source: A,
    result,
    bubbles: true,
  });
  expect(new ConnectSourceEvent("disconnectsource", { result }).source).toBeNull();
  const init = { bubbles: true, cancelable: true };
  expect(new ConnectCloseEvent("close", { result, ...init })).toMatchObject({
    type: "close",
    result,
    ...init,
  });
  expect(new ConnectCloseEvent("close", { result }).bubbles).toBe(false);
  const error = new ConnectError("open-failed");
  const event = new ConnectErrorEvent("error", { error, ...init });
  expect(event).toMatchObject({ type: "error", ...init });
  expect(event.error).toBe(error);
});

it("an event's data are its own properties, so that `{ ...event }` copies the data", () =>
  expect({ ...new ConnectSourceEvent("connectsource", { source: A, result }) }).toMatchObject({
    source: A,
    result,
  }));

it("EVENT_TYPES lists the type of every event", () =>
  expect([...EVENT_TYPES].sort()).toEqual([
    "close",
    "connectsource",
    "disconnectsource",
    "error",
    "open",
    "statechange",
  ]));

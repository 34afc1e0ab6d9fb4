import { expect, it } from "vitest";
import { ConnectError } from "../../src/errors.js";
import { ConnectCloseEvent, ConnectErrorEvent, ConnectSourceEvent } from "../../src/events.js";
import { normalize } from "../../src/normalize.js";

const result = normalize(null, "SUCCESS", "user");

it("can be made by an app's tests, with the platform's init", () => {
  const source = { id: "a", name: "Aspen" };
  expect(new ConnectSourceEvent("connectsource", { source, result, bubbles: true })).toMatchObject({
    type: "connectsource",
    source,
    result,
    bubbles: true,
  });
  expect(new ConnectSourceEvent("disconnectsource", { result }).source).toBeNull();
  expect(new ConnectCloseEvent("close", { result })).toMatchObject({ type: "close", result, bubbles: false });
  const error = new ConnectError("open-failed");
  expect(new ConnectErrorEvent("error", { error }).error).toBe(error);
});

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createError } from "../../src/errors/describe-error.js";
import { ConnectEventTarget } from "../../src/events/connect-event-target.js";
import { Outcome } from "../../src/events/outcome.js";
import { normalize } from "../../src/messages/normalize.js";
import { collectUnhandled } from "./support/unhandled-rejections.js";

const result = normalize(null, "SUCCESS", "user");
const error = createError("already-open");

const reportError = vi.fn();
beforeEach(() => void vi.stubGlobal("reportError", reportError));
afterEach(() => {
  vi.unstubAllGlobals();
  reportError.mockReset();
});

/**
 * Creates an outcome, its event target, and a log. The log gets one line for each event. The line contains the event's type and,
 * for an `error` event, the error's code.
 */
function setUp(): { target: ConnectEventTarget; outcome: Outcome; log: string[] } {
  const target = new ConnectEventTarget();
  const log: string[] = [];
  const outcome = new Outcome((event, code) => {
    log.push([event.type, code].filter(Boolean).join(" "));
    target.dispatchEvent(event);
  });
  return { target, outcome, log };
}

describe("Outcome", () => {
  it("resolve() dispatches `close` before the promise resolves", async () => {
    const { outcome, log, target } = setUp();
    target.onclose = (event) => log.push(event.result.status);
    const settled = outcome.promise.then(() => log.push("resolved"));
    outcome.resolve(result);
    await settled;
    expect(log).toEqual(["close", "SUCCESS", "resolved"]);
    expect(await outcome.promise).toBe(result);
  });

  it("fail() dispatches `error`, and logs the error's code, before the promise rejects", async () => {
    const { outcome, log } = setUp();
    const settled = outcome.promise.catch(() => log.push("rejected"));
    outcome.fail(error);
    await settled;
    expect(log).toEqual(["error already-open", "rejected"]);
    await expect(outcome.promise).rejects.toBe(error);
  });

  it("fail() wraps an error of the client in an `open-failed` error, whose `cause` is the client's error", async () => {
    const { outcome } = setUp();
    const cause = new TypeError("x");
    outcome.fail(cause);
    await expect(outcome.promise).rejects.toMatchObject({ code: "open-failed", cause });
  });

  it("cancel() rejects with the reason and dispatches no event", async () => {
    const { outcome, log } = setUp();
    outcome.cancel("mine");
    await expect(outcome.promise).rejects.toBe("mine");
    expect(log).toEqual([]);
  });

  it.each(["resolve", "fail"] as const)(
    "%s() settles the promise even if dispatching the event throws",
    async (method) => {
      const outcome = new Outcome(() => {
        throw new Error("of the page");
      });
      if (method === "resolve") outcome.resolve(result);
      else outcome.fail(error);
      await expect(outcome.promise.catch((reason: unknown) => reason)).resolves.toBe(
        method === "resolve" ? result : error,
      );
      expect(reportError).toHaveBeenCalledOnce();
    },
  );
});

describe("`unhandledrejection`", () => {
  it("is fired for a failure if there is no `error` listener", async () =>
    expect(await collectUnhandled(() => setUp().outcome.fail(error))).toEqual([error]));

  it("is not fired for a failure if there is an `error` listener", async () => {
    const { outcome, target } = setUp();
    target.onerror = () => {};
    expect(await collectUnhandled(() => outcome.fail(error))).toEqual([]);
  });

  it("is fired if the only `error` listener was a `once` listener that has already run", async () => {
    const { outcome, target } = setUp();
    target.addEventListener("error", () => {}, { once: true });
    target.dispatchEvent(new Event("error"));
    expect(await collectUnhandled(() => outcome.fail(error))).toEqual([error]);
  });

  it("is not fired if the caller aborts open()", async () =>
    expect(await collectUnhandled(() => setUp().outcome.cancel("mine"))).toEqual([]));

  it("is not fired if the caller handles the rejection", async () => {
    const { outcome } = setUp();
    outcome.promise.catch(() => {});
    expect(await collectUnhandled(() => outcome.fail(error))).toEqual([]);
  });
});

// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { TokenHandlerOptions } from "../../src/server/index.js";
import { authWith, pageRequest, problemOf, setUpHandler, USER } from "./set-up-backend.js";

const TOKEN = { token: "t", type: "id", expires_in: 1 } as never;
const never = (): Promise<never> => new Promise(() => {});
const after =
  <T>(ms: number, value: T) =>
  (): Promise<T> =>
    new Promise((resolve) => setTimeout(resolve, ms, value));
/** Returns a request with this stream as its body. No header states the body's length. */
const streamed = (source: UnderlyingDefaultSource<Uint8Array>): Request =>
  pageRequest({ body: new ReadableStream(source), duplex: "half" });
const SAME = { "sec-fetch-site": "same-origin" };

describe("the time budget of a request", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it.each<[string, Partial<TokenHandlerOptions>, number, RegExp]>([
    ["`getUser`", { getUser: never }, 500, /`getUser` did not settle within the 10000 ms/],
    ["`auth`", { auth: { connectToken: never } }, 504, /`auth\.connectToken\(\)` did not settle/],
    [
      "`auth`, after a slow `getUser`,",
      { getUser: after(6000, USER), auth: { connectToken: after(6000, TOKEN) } },
      504,
      /`auth\.connectToken\(\)` did not settle within the 10000 ms/,
    ],
  ])("ends the request if %s does not settle", async (_, options, status, message) => {
    const { handler, errors } = setUpHandler(options);
    const settled = vi.fn();
    const response = handler(pageRequest());
    response.then(settled);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(settled).toHaveBeenCalled();
    expect((await problemOf(response)).status).toBe(status);
    expect(errors).toEqual([expect.objectContaining({ name: "TimeoutError" })]);
    expect((errors[0] as Error).message).toMatch(message);
    expect(vi.getTimerCount()).toBe(options.getUser === never || !options.getUser ? 0 : 1);
  });
  it("is set by the option `timeoutMs`", async () => {
    const response = setUpHandler({ getUser: never, timeoutMs: 50 }).handler(pageRequest());
    await vi.advanceTimersByTimeAsync(50);
    expect((await response).status).toBe(500);
  });
  it("aborts the signal that `auth` has received, but only when the time is over", async () => {
    let signal: AbortSignal | undefined;
    const connectToken: TokenHandlerOptions["auth"]["connectToken"] = (_, options) => {
      signal = options?.signal;
      return never();
    };
    const response = setUpHandler({ auth: { connectToken } }).handler(pageRequest());
    await vi.advanceTimersByTimeAsync(9_999);
    expect(signal!.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await response;
    expect(signal!.aborted).toBe(true);
  });
  it("limits the wait for `onRefreshToken`, but the response contains the token even if this function does not settle", async () => {
    const auth = authWith({ token: "t", type: "id", expires_in: 1, refresh_token: "r" });
    const { handler, errors } = setUpHandler({ auth, onRefreshToken: never });
    const response = handler(pageRequest());
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await (await response).json()).toMatchObject({ token: "t" });
    expect(errors).toMatchObject([
      { message: expect.stringMatching(/`onRefreshToken` did not settle/) as string },
    ]);
  });
  it("ends the request and cancels its body if the rest of the body does not arrive", async () => {
    const getUser = vi.fn(() => USER);
    const request = streamed({});
    const copy = request.clone();
    const cancelled = vi.fn();
    const stream = new ReadableStream<Uint8Array>({ cancel: cancelled });
    // The handler clones the request, and cancels only the clone's body. Normally, the request and the clone share one stream,
    // which is cancelled only when both bodies are cancelled. The test therefore gives the clone a stream of its own, so that
    // the test can observe the cancellation.
    request.clone = () => Object.defineProperty(copy, "body", { value: stream });
    const { handler, errors } = setUpHandler({ getUser });
    const response = handler(request);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(cancelled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await problemOf(response)).toEqual({ status: 408, title: "The body did not arrive in time" });
    expect(errors).toMatchObject([
      { message: expect.stringMatching(/the request's body did not settle/) as string },
    ]);
    expect(cancelled).toHaveBeenCalled();
    expect(getUser).not.toHaveBeenCalled();
  });
  it("leaves no timer after a response", async () => {
    await setUpHandler({ auth: authWith(TOKEN) }).handler(pageRequest());
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("the request's body", () => {
  it.each([
    [16_384, 200],
    [16_385, 413],
  ])("is measured if no header states its length: %i bytes result in HTTP %i", async (length, status) => {
    const bodies: string[] = [];
    const getUser = async (request: Request): Promise<typeof USER> => {
      bodies.push(await request.text());
      return USER;
    };
    const { handler, errors } = setUpHandler({ getUser });
    const body = new Blob(["x".repeat(length)]).stream();
    expect((await handler(pageRequest({ body, duplex: "half" }))).status).toBe(status);
    expect(bodies.map((text) => text.length)).toEqual(status === 200 ? [length] : []);
    expect(errors).toEqual([]);
  });
  it("is not read beyond the limit", async () => {
    let pulls = 0;
    const endless = streamed({
      pull: (controller) => controller.enqueue(new Uint8Array(1024).fill(++pulls)),
    });
    expect(await problemOf(setUpHandler().handler(endless))).toEqual({
      status: 413,
      title: "The body is too large: none is needed",
    });
    expect(pulls).toBeLessThan(24);
  });
  it.each<[string, (request: Request) => unknown]>([
    ["read", (request) => request.text()],
    ["locked by a reader", (request) => request.body!.getReader()],
  ])("causes no error if it has already been %s before the handler is called", async (_, use) => {
    const request = streamed({
      start(controller) {
        controller.enqueue(new TextEncoder().encode("{}"));
        controller.close();
      },
    });
    await use(request);
    const { handler, errors } = setUpHandler();
    expect([(await handler(request)).status, errors]).toEqual([200, []]);
  });
  it("results in HTTP 400 if reading it fails", async () => {
    const broken = new Error("connection reset");
    const request = streamed({ pull: (controller) => controller.error(broken) });
    const { handler, errors } = setUpHandler();
    expect(await problemOf(handler(request))).toEqual({ status: 400, title: "The body could not be read" });
    expect(errors).toEqual([broken]);
  });
  it.each<[string, Record<string, string>, number, string]>([
    ["JSON is accepted", { "content-type": "application/json" }, 200, ""],
    [
      "JSON in capitals, with a charset, is accepted",
      { "content-type": "Application/JSON ; charset=utf-8" },
      200,
      "",
    ],
    [
      "the type application/jsonp is refused",
      { "content-type": "application/jsonp" },
      415,
      "The content type must be application/json",
    ],
    [
      "JSON after another type is refused",
      { "content-type": "text/plain, application/json" },
      415,
      "The content type must",
    ],
    ["text is refused", { "content-type": "text/plain" }, 415, "The content type must be application/json"],
    ["an empty type is refused", { "content-type": "" }, 415, "The content type must be application/json"],
    [
      "chunks without a length are refused",
      { "transfer-encoding": "chunked" },
      411,
      "Content-Length is required",
    ],
    ["16 kB are accepted", { "content-length": "16384" }, 200, ""],
    ["one byte more than 16 kB is refused", { "content-length": "16385" }, 413, "The body is too large"],
  ])("is accepted or refused because of the request's headers: %s", async (_, headers, status, title) => {
    const { handler, errors } = setUpHandler();
    const response = await handler(pageRequest({ headers: { ...SAME, ...headers } }));
    expect(response.status).toBe(status);
    if (status !== 200) expect((await problemOf(response)).title).toContain(title);
    expect(errors).toEqual([]);
  });
  it("is not read by the handler if a header states its length, because the handler needs only the length", async () => {
    const pull = vi.fn();
    const body = new ReadableStream({ pull }, { highWaterMark: 0 });
    const headers = { ...SAME, "content-length": "2" };
    expect((await setUpHandler().handler(pageRequest({ headers, body, duplex: "half" }))).status).toBe(200);
    expect(pull).not.toHaveBeenCalled();
  });
});

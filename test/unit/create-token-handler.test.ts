// @vitest-environment node
import { describe, expect, it, vi } from "vitest";
import { createTokenHandler, type ConnectToken, type TokenHandlerOptions } from "../../src/server/index.js";
import { hang, setUp, USER } from "./set-up-backend.js";

// What it answers to which request is a table of its own, on five runtimes: ../package/token-rows.ts

const request = (init: RequestInit = {}): Request =>
  new Request("https://app.example/api/connect/token", {
    method: "POST",
    headers: { "sec-fetch-site": "same-origin" },
    ...init,
  });
const handler = (options: Partial<TokenHandlerOptions>) =>
  createTokenHandler({ auth: setUp().auth, getUser: () => USER, ...options });
const give = (token: object): TokenHandlerOptions["auth"] => ({
  connectToken: () => Promise.resolve(token as ConnectToken),
});

it("answers what the browser needs, and not one key more", async () => {
  const auth = give({ token: "t", type: "id", expires_in: 1, refresh_token: "r", access_token: "a" });
  expect(await (await handler({ auth })(request())).json()).toEqual({
    token: "t",
    type: "id",
    expires_in: 1,
  });
});

describe("refresh tokens", () => {
  const auth = give({ token: "t", type: "id", expires_in: 1, refresh_token: "r" });
  it("go to the app, before the browser is answered", async () => {
    const kept: unknown[] = [];
    const onRefreshToken = async (...args: unknown[]): Promise<void> => {
      await Promise.resolve();
      kept.push(args);
    };
    await handler({ auth, onRefreshToken })(request());
    expect(kept).toEqual([[USER, "r"]]);
  });
  it("fail nobody when the app's store does, but are told", async () => {
    const errors: unknown[] = [];
    const down = new Error("store");
    const response = await handler({
      auth,
      onRefreshToken: () => Promise.reject(down),
      onError: (error) => errors.push(error),
    })(request());
    expect([response.status, errors]).toEqual([200, [down]]);
  });
});

it.each<[string, () => unknown]>([
  [
    "throws",
    () => {
      throw new Error("log");
    },
  ],
  ["rejects", () => Promise.reject(new Error("log"))],
])("an `onError` that %s fails nobody", async (_, onError) => {
  const auth = give({ token: "t", type: "id", expires_in: 1, refresh_token: "r" });
  const onRefreshToken = (): Promise<never> => Promise.reject(new Error("store"));
  const unhandled = vi.fn();
  process.once("unhandledRejection", unhandled);
  expect((await handler({ auth, onRefreshToken, onError })(request())).status).toBe(200);
  const getUser = (): never => {
    throw new Error("session");
  };
  expect((await handler({ getUser, onError })(request())).status).toBe(500);
  await new Promise((next) => setTimeout(next));
  expect(unhandled).not.toHaveBeenCalled();
  process.off("unhandledRejection", unhandled);
});

it.each([
  [16_384, 200],
  [16_385, 413],
])("counts the bytes of a body whose length no header tells: %i, HTTP %i", async (length, status) => {
  const bodies: string[] = [];
  const getUser = async (asked: Request): Promise<typeof USER> => {
    bodies.push(await asked.text());
    return USER;
  };
  const asked = request({ body: new Blob(["x".repeat(length)]).stream(), duplex: "half" } as RequestInit);
  expect((await handler({ getUser })(asked)).status).toBe(status);
  expect(bodies.map((body) => body.length)).toEqual(status === 200 ? [length] : []);
});

it("tells each failure to `onError`, as it is", async () => {
  const errors: { code?: string; status?: number }[] = [];
  const { auth } = setUp(async () => new Response("", { status: 500 }));
  await handler({ auth, onError: (error) => errors.push(error as object) })(request());
  expect(errors).toMatchObject([{ code: "http", status: 500 }]);
});

it("ends its own request when the browser has gone", async () => {
  const { auth } = setUp(hang);
  const errors: unknown[] = [];
  const controller = new AbortController();
  const answer = handler({ auth, onError: (error) => errors.push(error) })(
    request({ signal: controller.signal }),
  );
  controller.abort();
  expect((await answer).status).toBe(502);
  expect(errors).toMatchObject([{ name: "AbortError" }]);
});

it.each<[string, object, RegExp]>([
  ["no auth", { auth: undefined }, /`auth`/],
  ["no getUser", { getUser: undefined }, /`getUser`/],
  ["a wildcard", { allowedOrigins: ["*"] }, /exact origins/],
  ["a trailing slash", { allowedOrigins: ["https://app.example/"] }, /exact origins/],
  ["null", { allowedOrigins: ["null"] }, /exact origins/],
])("refuses at once: %s", (_, options, message) => expect(() => handler(options)).toThrow(message));

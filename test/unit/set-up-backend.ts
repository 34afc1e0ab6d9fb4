import { expect, vi } from "vitest";
import { createSandbox, type SandboxOptions } from "../../src/sandbox/index.js";
import { createTokenHandler, HumanApiAuth, type TokenHandlerOptions } from "../../src/server/index.js";
import type { ConnectToken, HumanApiAuthError, HumanApiAuthOptions } from "../../src/server/index.js";
import { rejectionOf } from "./support/error-of.js";

export const USER = { id: "user-1", email: "user@example.org" };
export const SECRET = "sandbox-hushed";
/** A data source that the user can connect in the sandbox. */
export const SOURCE = { id: "5f0a1c00000000000000a001", name: "Aspen Family Clinic" };

type Action = "/connect" | "/disconnect" | "/request" | "/close";

/** Creates an app's backend. The backend sends its requests to the sandbox, or to `fetch` if that argument is given. */
export function setUp(
  fetch?: typeof globalThis.fetch,
  options: Partial<HumanApiAuthOptions> = {},
  sandboxOptions: SandboxOptions = {},
) {
  const sandbox = createSandbox({ clientSecret: SECRET, ...sandboxOptions });
  /** The bodies of the requests that the backend has sent. */
  const bodies: Record<string, unknown>[] = [];
  const auth = new HumanApiAuth({
    clientId: "sandbox-client",
    clientSecret: SECRET,
    timeoutMs: 200,
    fetch: async (url, init) => {
      bodies.push(JSON.parse(init!.body as string) as Record<string, unknown>);
      return fetch ? fetch(url, init) : sandbox.fetch(new Request(url, init));
    },
    ...options,
  });
  /** Simulates an action of the user on the Connect page. Sends the request that the page would send. */
  const act = async (path: Action, token: string, id = SOURCE.id): Promise<any> => {
    const headers = { authorization: `Bearer ${token}` };
    const init = { method: "POST", body: JSON.stringify({ id }), headers };
    return (await sandbox.fetch(new Request(`https://connect.example${path}`, init))).json();
  };
  /** Opens a session of {@link USER}, and returns a function that simulates an action of the user. */
  const openSession = async () => {
    const { token } = await auth.connectToken(USER);
    return (path: Action, id?: string) => act(path, token, id);
  };
  return { sandbox, auth, bodies, act, openSession };
}

export const failure = rejectionOf<HumanApiAuthError>;

/** Expects that a promise settles after so many milliseconds of Vitest's clock, and not before. */
export async function expectSettledAfter(ms: number, promise: Promise<unknown>): Promise<void> {
  const settled = vi.fn();
  promise.then(settled, settled);
  await vi.advanceTimersByTimeAsync(ms - 1);
  expect(settled).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(settled).toHaveBeenCalledOnce();
}

/** A `fetch()` whose server never responds. Like the real `fetch()`, it rejects when the request is aborted. */
export const hang = ((_: unknown, { signal }: RequestInit) =>
  new Promise((_resolve, reject) =>
    signal!.addEventListener("abort", () => reject(signal!.reason as Error)),
  )) as typeof fetch;

/**
 * Creates a token handler and a list. The handler's `getUser` returns {@link USER}; its `onError` adds each error to the list.
 */
export function setUpHandler(options: Partial<TokenHandlerOptions> = {}) {
  const errors: unknown[] = [];
  const onError = (error: unknown): unknown => errors.push(error);
  const { auth } = setUp();
  return { handler: createTokenHandler({ auth, getUser: () => USER, onError, ...options }), errors };
}

/** Returns an `auth` whose connectToken() resolves with this token. */
export const authWith = (token: unknown): TokenHandlerOptions["auth"] => ({
  connectToken: () => Promise.resolve(token as ConnectToken),
});

/** Returns a token request from the app's own page. */
export const pageRequest = (init: RequestInit = {}, query = ""): Request =>
  new Request(`https://app.example/api/connect/token${query}`, {
    method: "POST",
    headers: { "sec-fetch-site": "same-origin" },
    ...init,
  });

/** Sends a request to a handler with these options. Resolves with the status and the handler's errors. */
export async function respond(
  options: Partial<TokenHandlerOptions> = {},
  request = pageRequest(),
): Promise<[number, unknown[]]> {
  const { handler, errors } = setUpHandler(options);
  return [(await handler(request)).status, errors];
}

import { createSandbox, type Sandbox } from "../../src/sandbox/index.js";
import { HumanApiAuth, type HumanApiAuthError, type HumanApiAuthOptions } from "../../src/server/index.js";

export const USER = { id: "user-1", email: "user@example.org" };
export const SECRET = "sandbox-hushed";
/** A source of the sandbox. */
export const SOURCE = { id: "5f0a1c00000000000000a001", name: "Aspen Family Clinic" };

export interface Backend {
  readonly sandbox: Sandbox;
  readonly auth: HumanApiAuth;
  /** Of each request that the service got. */
  readonly bodies: Record<string, unknown>[];
  /** Does in Connect what a user does there. */
  act(path: "/connect" | "/disconnect" | "/request" | "/close", token: string): Promise<unknown>;
}

/** An app's backend with the sandbox, or with another service. */
export function setUp(fetch?: typeof globalThis.fetch, options: Partial<HumanApiAuthOptions> = {}): Backend {
  const sandbox = createSandbox({ clientSecret: SECRET });
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
  return {
    sandbox,
    auth,
    bodies,
    async act(path, token) {
      const headers = { authorization: `Bearer ${token}` };
      const init = { method: "POST", body: JSON.stringify({ id: SOURCE.id }), headers };
      return (await sandbox.fetch(new Request(`https://connect.example${path}`, init))).json();
    },
  };
}

/** What a promise fails with. */
export const failure = (promise: Promise<unknown>): Promise<HumanApiAuthError> =>
  promise.then(
    () => Promise.reject(new Error("resolved")),
    (error: HumanApiAuthError) => error,
  );

/** A service that never answers, but hears an abort, as `fetch()` does. */
export const hang = ((_: unknown, { signal }: RequestInit) =>
  new Promise((_resolve, reject) =>
    signal!.addEventListener("abort", () => reject(signal!.reason as Error)),
  )) as typeof fetch;

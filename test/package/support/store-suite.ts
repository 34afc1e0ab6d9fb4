// What a `store` changes. The unit tests run this with a memory store, the package tests with a real Redis.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { HumanApiAuth, type HumanApiAuthOptions, type TokenStore } from "../../../src/server/index.js";

/** A store, and everything that it holds as text. */
type TestStore = { store: TokenStore; dump(): Promise<string> };

export const USER = { id: "user-1", email: "user@example.org" };
const DAY_S = 86_400;

/** Stands in for Human API. It issues numbered tokens, and refuses a session token to users who have connected a source. */
export class Service {
  readonly calls: string[] = [];
  isConnected = false;
  /** The status of the next id token request, if it must fail. */
  idStatus = 200;
  lifetime = 3600;
  #count = 0;
  readonly fetch = (async (_url: string, { body }: RequestInit) => {
    const { type } = JSON.parse(body as string) as { type: string };
    this.calls.push(type);
    const token = `${type}-hushed-${++this.#count}`;
    if (type === "id" && this.idStatus !== 200) return new Response("", { status: this.idStatus });
    if (type === "session" && this.isConnected) return new Response("", { status: 403 });
    if (type === "session")
      return Response.json({ session_token: token, human_id: "h", expires_in: this.lifetime });
    const refresh = { id_refresh_token: "refresh-hushed", refresh_token: "refresh-hushed" };
    return Response.json({ token_type: "Bearer", [`${type}_token`]: token, ...refresh, expires_in: DAY_S });
  }) as typeof fetch;
  /** Returns the calls since the last one. */
  take(): string[] {
    return this.calls.splice(0);
  }
}

const withoutRefreshTokens = (response: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(response).filter(([name]) => !name.includes("refresh")));

/** Returns what a call resolves or rejects with. */
const ended = (call: Promise<object>): Promise<{ type?: string; status?: number }> =>
  call.catch((error: object) => error);

export function testStore(name: string, open: () => Promise<TestStore>): void {
  describe(`with ${name} as its store, HumanApiAuth`, () => {
    let held: TestStore;
    let service: Service;
    const reported: unknown[] = [];
    const create = (options: Partial<HumanApiAuthOptions> = {}): HumanApiAuth =>
      new HumanApiAuth({
        clientId: "client-1",
        clientSecret: "secret-1",
        store: held.store,
        fetch: service.fetch,
        onStoreError: (error) => reported.push(error),
        ...options,
      });
    /** Moves the clock, but not the timers that the client of the store needs. */
    const pass = (seconds: number): unknown => vi.setSystemTime(Date.now() + seconds * 1000);
    beforeEach(async () => {
      vi.useFakeTimers({ toFake: ["Date"] });
      [service, held] = [new Service(), await open()];
    });
    afterEach(() => expect(reported.splice(0)).toEqual([]));

    it("requests a session, an id and an access token once, and says what is left of them", async () => {
      for (const [method, type, lifetime] of [
        ["sessionToken", "session", 3600],
        ["idToken", "id", DAY_S],
        ["accessToken", "access", DAY_S],
      ] as const) {
        const first: object = await create()[method](USER);
        expect(first).toMatchObject({ expires_in: lifetime });
        pass(100.5);
        const rest = withoutRefreshTokens(first);
        // Another server with the same credentials
        expect(await create()[method](USER)).toEqual({ ...rest, expires_in: lifetime - 101 });
        expect(service.take()).toEqual([type]);
        pass(lifetime - 300 - 100.5);
        expect(await create()[method](USER)).toMatchObject({ expires_in: 300 });
        expect(service.take()).toEqual([]);
        pass(0.001);
        expect(await create()[method](USER)).toMatchObject({ expires_in: lifetime });
        expect(service.take()).toEqual([type]);
      }
    });

    it("remembers for 30 days that a user is returning, and asks for each token once if both are refused", async () => {
      service.isConnected = true;
      const first = withoutRefreshTokens(await create().connectToken(USER));
      expect(service.take()).toEqual(["session", "id"]);
      expect(await create().connectToken(USER)).toEqual(first);
      expect(service.take()).toEqual([]);
      pass(2 * DAY_S);
      expect((await create().connectToken(USER)).token).not.toBe(first.token);
      expect(service.take()).toEqual(["id"]);
      pass(29 * DAY_S);
      await create().connectToken(USER);
      expect(service.take()).toEqual(["session", "id"]);
      pass(2 * DAY_S);
      service.idStatus = 404;
      expect(await ended(create().connectToken(USER))).toMatchObject({ status: 404 });
      expect(service.take()).toEqual(["id", "session"]);
    });

    it.each([
      [404, ["id", "session"], "session"],
      [403, ["id", "session"], "session"],
      ...[401, 408, 429, 500].map((status): [number, string[], number] => [status, ["id"], status]),
    ])("asks for a session if an id token is refused with %i: %j", async (status, calls, result) => {
      service.isConnected = true;
      await ended(create().sessionToken(USER));
      service.take();
      service.isConnected = false;
      service.idStatus = status;
      const { type, status: refusal } = await ended(create().connectToken(USER));
      expect([service.take(), type ?? refusal]).toEqual([calls, result]);
      pass(3400);
      await ended(create().connectToken(USER));
      expect(service.take()).toEqual([calls.at(-1)]);
    });

    it("returns a new user's session token again, but with `renew` passes the store by, and replaces what it held", async () => {
      const first = await create().connectToken(USER);
      expect([first, first.human_id]).toEqual([await create().connectToken(USER), "h"]);
      service.isConnected = true;
      const { token } = await create().connectToken(USER, { renew: true });
      expect(service.take()).toEqual(["session", "session", "id"]);
      expect(await create().connectToken(USER)).toMatchObject({ token });
      service.isConnected = false;
      const session = await create().connectToken(USER, { renew: true });
      expect(session).toMatchObject({ type: "session", token: expect.not.stringMatching(first.token) });
      expect(service.take()).toEqual(["session"]);
      expect(await create().connectToken(USER)).toMatchObject({ token: session.token });
      pass(3600);
      expect([(await create().connectToken(USER)).type, service.take()]).toEqual(["session", ["session"]]);
      const access = await create().accessToken(USER);
      const renewed = await create().accessToken(USER, { renew: true });
      expect(renewed.access_token).not.toBe(access.access_token);
      expect(await create().accessToken(USER)).toMatchObject({ access_token: renewed.access_token });
      service.lifetime = 300; // too short to be kept
      await create().sessionToken(USER, { renew: true });
      service.take();
      await create().sessionToken(USER);
      expect(service.take()).toEqual(["session"]);
    });

    it("asks only for an id token with `returning`, whatever session is held, and shares concurrent calls", async () => {
      await create().connectToken(USER);
      const auth = create();
      const calls = [1, 2].map(() => auth.connectToken(USER, { returning: true }));
      expect(await Promise.all(calls)).toMatchObject([{ type: "id" }, await calls[0]]);
      expect(service.take()).toEqual(["session", "id"]);
    });

    it("holds no refresh token, no secret and no id, and nothing that another app could read", async () => {
      service.isConnected = true;
      await create().connectToken(USER);
      await create().accessToken(USER);
      const text = await held.dump();
      expect(text).toContain("id-hushed");
      expect(text).not.toMatch(/refresh|user-1|user@|client-1|secret-1/);
      expect(text.match(/"key":"human-connect-widget:[0-9a-f]{64}:(id|access|returning)"/g)).toHaveLength(3);
      service.take();
      const scopes = { extraScopes: ["a"] };
      const others = [{ clientId: "client-2" }, { clientSecret: "secret-2" }, scopes];
      for (const options of [...others, { authUrl: "https://auth.example" }])
        await create(options).idToken(USER);
      await create().idToken({ id: "user-2" });
      expect(service.take()).toHaveLength(5);
    });
  });
}

// The tokens in the app's store. Nothing here rejects: a store that fails is a miss, because a token can be requested instead.
import { withTimeout } from "../platform/abort.js";
import type { HumanApiAuthSettings, TokenStore } from "./human-api-auth-options.js";
import { pick } from "./pick.js";
import { report } from "./report.js";
import { isTokenResponse, parseObject } from "./request-token.js";
import { isNonEmptyString, TOKEN_FIELDS, type TokenResponses, type TokenType } from "./tokens.js";

/** A token is returned again only if the user then has this much time in Connect. */
const MIN_LEFT_S = 300;
const RETURNING_MS = 30 * 86_400_000;

/** A store hangs if it has not answered after ten ticks, which are 500 ms. */
const TICKS = 10;
const TICK_MS = 50;
const MAX_FAILURES = 3;
const PAUSE_MS = 10_000;

/** What the store holds for one user. */
export interface HeldTokens {
  /** Returns a token that lives five minutes more, with `expires_in` as what is left. */
  get<T extends TokenType>(type: T): Promise<TokenResponses[T] | undefined>;
  /** Keeps a token. @param sentAt the time of its request: the token is not older than that */
  keep<T extends TokenType>(type: T, response: TokenResponses[T], sentAt: number): Promise<void>;
  /** Returns whether the user was refused a session token, because the user has connected a source. */
  isReturning(): Promise<boolean>;
  keepReturning(): Promise<void>;
  forget(...kinds: (TokenType | "returning")[]): Promise<unknown>;
}

/** Returns a function that opens the tokens of a user, or undefined if the app has no store. */
export function holdTokens(
  settings: HumanApiAuthSettings,
): ((id: string) => Promise<HeldTokens>) | undefined {
  const { store } = settings;
  if (!store) return undefined;
  const ask = createAsk(store, settings.onStoreError);
  return async (id) => openTokens(await hashOf(settings, id), ask, settings.onStoreError);
}

/** With the secret in the hash, nobody who reads the store can try out ids of users. */
async function hashOf(settings: HumanApiAuthSettings, id: string): Promise<string> {
  const { clientSecret, clientId, url, extraScopes } = settings;
  const text = JSON.stringify([clientSecret, clientId, url, extraScopes ?? [], id]);
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

type Ask = (method: keyof TokenStore, ...args: unknown[]) => Promise<unknown>;

const NO_ANSWER = Symbol();

/** Returns a function that calls the store, but leaves it alone for ten seconds after three failures in a row. */
function createAsk(store: TokenStore, onStoreError: (error: unknown) => unknown): Ask {
  const calls = store as unknown as Record<string, (...args: unknown[]) => unknown>;
  let failures = 0;
  let pausedUntil = 0;
  return async (method, ...args) => {
    const now = performance.now();
    if (now < pausedUntil) return NO_ANSWER;
    // After a pause only this call tries the store: the others do not wait for it.
    if (failures >= MAX_FAILURES) pausedUntil = now + PAUSE_MS;
    try {
      const answer = await settle((async () => calls[method]!(...args))());
      failures = pausedUntil = 0;
      return answer;
    } catch (error) {
      const isPaused = ++failures >= MAX_FAILURES;
      if (isPaused) pausedUntil = performance.now() + PAUSE_MS;
      const consequence = isPaused ? ` It is left alone for ${PAUSE_MS / 1000} seconds.` : "";
      report(onStoreError, storeError(`${method}() ${describe(error)}.${consequence}`));
      return NO_ANSWER;
    }
  };
}

/**
 * Waits for the store with several short timers. After the event loop was blocked, one timer fires although the answer is already in
 * the socket. The answer is read before the next timer fires.
 */
async function settle(answer: Promise<unknown>): Promise<unknown> {
  for (let tick = 1; ; tick++) {
    try {
      return await withTimeout(TICK_MS, () => answer, createHangError);
    } catch (error) {
      if (error !== HANGS || tick === TICKS) throw error;
    }
  }
}

const HANGS = new Error();
const createHangError = (): Error => HANGS;

const storeError = (problem: string): Error =>
  new Error(`HumanApiAuth: \`store\`: ${problem} Tokens are requested from Human API instead.`);

/** Clients put the command and its values into messages and fields of their errors. So only a class name or a code is shown. */
function describe(error: unknown): string {
  if (error === HANGS) return `did not answer within ${TICKS * TICK_MS} ms`;
  const { name, code } = Object(error) as { name?: unknown; code?: unknown };
  const known = [name, code].filter((text) => /^([A-Z]\w{0,30}Error|[A-Z0-9_]{2,30})$/.test(String(text)));
  return `failed${known.length ? ` (${known.join(", ")})` : ""}`;
}

/** The fields that are kept. A refresh token is none of them. */
const namesOf = (type: TokenType): string[] => ["token_type", "human_id", "expires_in", TOKEN_FIELDS[type]];

function openTokens(hash: string, ask: Ask, onStoreError: (error: unknown) => unknown): HeldTokens {
  let isAnswering = true;
  /** After a failure the store is not asked again for this call, so that the user waits for at most one failure. */
  const askOnce: Ask = async (...args) => {
    const answer = isAnswering ? await ask(...args) : NO_ANSWER;
    if (answer === NO_ANSWER) isAnswering = false;
    return answer;
  };
  const keyOf = (kind: string): string => `human-connect-widget:${hash}:${kind}`;

  /** Returns the fields of an entry. The entry names its key, so that a store that mixes keys up gives nobody another one's token. */
  async function read(kind: string): Promise<Record<string, unknown> | undefined> {
    const key = keyOf(kind);
    const text = await askOnce("get", key);
    if (text === NO_ANSWER || text === undefined || text === null) return undefined;
    const fields = parseObject(isNonEmptyString(text) ? text : "");
    const isValid = fields && (kind === "returning" || isTokenResponse(kind as TokenType, fields));
    if (isValid && fields.key === key && Number.isFinite(fields.until)) return fields;
    report(onStoreError, storeError("get() returned what was not stored under this key."));
    return undefined;
  }

  async function write(kind: string, fields: object, until: number): Promise<void> {
    const key = keyOf(kind);
    const now = Date.now();
    if (until > now) await askOnce("set", key, JSON.stringify({ ...fields, key, until }), until - now);
  }

  return {
    async get(type) {
      const fields = await read(type);
      if (!fields) return undefined;
      const left = MIN_LEFT_S + ((fields.until as number) - Date.now()) / 1000;
      const expires_in = Math.floor(Math.min(left, fields.expires_in as number));
      if (expires_in < MIN_LEFT_S) return undefined;
      return { ...pick(fields, ...namesOf(type)), expires_in } as never;
    },
    keep(type, response, sentAt) {
      return write(
        type,
        pick(response, ...(namesOf(type) as never[])),
        sentAt + (response.expires_in - MIN_LEFT_S) * 1000,
      );
    },
    isReturning: async () => ((await read("returning"))?.until as number) > Date.now(),
    keepReturning: () => write("returning", {}, Date.now() + RETURNING_MS),
    forget: (...kinds) => Promise.all(kinds.map((kind) => askOnce("delete", keyOf(kind)))),
  };
}

import { onAbort, raceAbort } from "../platform/abort.js";
import type { ResolvedOptions } from "../options/resolved-options.js";
import type { Token } from "./parse-token.js";
import { requestToken } from "./request-token.js";

/** The maximum time for which the cache holds a token, in milliseconds. The time is limited, because the user might sign out. */
const HOLD_LIMIT_MS = 300_000;

/**
 * Returns whether a token can still be used. If the clock was set back after the token arrived, returns false, because the age of
 * the token is unknown.
 */
function isUsable({ receivedAt, usableUntil }: Token): boolean {
  const now = Date.now();
  return receivedAt <= now && now < Math.min(usableUntil, receivedAt + HOLD_LIMIT_MS);
}

/**
 * A cache that holds one token until the token is used. The token stays in memory, is used at most once, and is never used after
 * it has expired.
 */
export class TokenCache {
  readonly #options: ResolvedOptions;
  #token: Token | undefined;
  #prefetch: Promise<void> | undefined;
  /** The controller whose signal ends all running requests. `drop()` aborts it. */
  #owner = new AbortController();

  constructor(options: ResolvedOptions) {
    this.#options = options;
  }

  /** Whether the cache holds a token, even if that token is no longer usable. */
  get hasToken(): boolean {
    return !!this.#token;
  }

  /**
   * Requests a token before it is needed. Resolves when the cache holds a token, or after `drop()`. Concurrent calls share one
   * request.
   */
  prefetch(): Promise<void> {
    const { signal } = this.#owner;
    this.#prefetch ??= this.#request(signal)
      .catch((error: unknown) => {
        if (!signal.aborted) throw error;
      })
      .finally(() => {
        if (!signal.aborted) this.#prefetch = undefined;
      });
    return this.#prefetch;
  }

  /**
   * Makes sure that the cache holds a token, and requests one if necessary. If `signal` aborts, this call rejects and its own
   * request ends, but a running prefetch continues.
   */
  async ensure(signal: AbortSignal): Promise<void> {
    // If the prefetch fails, this call sends its own request.
    if (this.#prefetch) await raceAbort(this.#prefetch, signal).catch(() => signal.throwIfAborted());
    let owner;
    do {
      owner = this.#owner;
      await this.#requestFor(signal, owner.signal);
    } while (owner !== this.#owner);
  }

  /** Removes the token from the cache and returns it. */
  take(): string | undefined {
    const value = this.#token?.value;
    this.#token = undefined;
    return value;
  }

  /** Removes the token from the cache, and aborts all running requests for a token. */
  drop(): void {
    this.#token = undefined;
    this.#prefetch = undefined;
    this.#owner.abort();
    this.#owner = new AbortController();
  }

  /**
   * Requests a token. Ends the request if `signal` or `owner` aborts. If `signal` aborts, the returned promise rejects. If
   * `owner` aborts, because `drop()` was called, the promise resolves without a token.
   */
  async #requestFor(signal: AbortSignal, owner: AbortSignal): Promise<void> {
    const controller = new AbortController();
    const done = new AbortController();
    for (const either of [signal, owner]) onAbort(either, () => controller.abort(either.reason), done.signal);
    try {
      await this.#request(controller.signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!owner.aborted) throw error;
    } finally {
      done.abort();
    }
  }

  async #request(signal: AbortSignal): Promise<void> {
    if (this.#token && isUsable(this.#token)) return;
    const token = await requestToken(this.#options, signal);
    // A token is not stored if the signal aborted just after the token arrived, because the user might have signed out.
    if (!signal.aborted) this.#token = token;
  }
}

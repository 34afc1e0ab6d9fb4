import { onAbort, raceAbort } from "../platform/abort.js";
import type { ResolvedOptions } from "../options/resolved-options.js";
import type { Token } from "./parse-token.js";
import { requestToken } from "./request-token.js";

/** A token is held for no longer than this, because the user may sign out. */
const HOLD_LIMIT_MS = 300_000;

/** Returns whether a token may be used now. A clock that was set back makes it unusable. */
function isUsable({ receivedAt, usableUntil }: Token): boolean {
  const age = Date.now() - receivedAt;
  return age >= 0 && age < HOLD_LIMIT_MS && Date.now() < usableUntil;
}

/** Holds one token from its response until its use: in memory only, used at most once, never after it expired. */
export class TokenCache {
  readonly #options: ResolvedOptions;
  #token: Token | undefined;
  #prefetch: Promise<void> | undefined;
  /** The signal of all requests that are running. `drop()` aborts it. */
  #owner = new AbortController();

  constructor(options: ResolvedOptions) {
    this.#options = options;
  }

  /** Whether a token is held, even one that is no longer usable. */
  get hasToken(): boolean {
    return !!this.#token;
  }

  /** Resolves when a token is held, or when `drop()` made it unnecessary. Concurrent calls share one request. */
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

  /** Resolves when a token is held for an `open()`, whose signal aborts its own request. */
  async ensure(signal: AbortSignal): Promise<void> {
    // If the prefetch fails, this open makes a request of its own.
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

  /** Drops the token that is held and aborts the requests for one. */
  drop(): void {
    this.#token = undefined;
    this.#prefetch = undefined;
    this.#owner.abort();
    this.#owner = new AbortController();
  }

  /** As `#request()`, but ends with the open's signal also. Resolves without a token after `drop()`. */
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
    // A request that ignores its signal may still bring the token of a user who has signed out.
    if (!signal.aborted) this.#token = token;
  }
}

import type { ResolvedOptions } from "../options/types.js";
import { raceAbort } from "../platform/abort.js";
import type { Token } from "./check-response.js";
import { requestToken } from "./request-token.js";

/** How long a token is held, in milliseconds. The time is limited, because the user might sign out. */
export const HOLD_LIMIT_MS = 300_000;

/** Returns whether a token can still be used. After the clock was set back, the token's age is unknown. */
export function isUsable({ receivedAt, usableUntil }: Token): boolean {
  const now = Date.now();
  return receivedAt <= now && now < Math.min(usableUntil, receivedAt + HOLD_LIMIT_MS);
}

/** Holds one token until it is used. The token stays in memory, is used at most once, and never after it has expired. */
export interface TokenCache {
  /**
   * Resolves when a usable token is held. Concurrent calls share one request. If `signal` aborts, only this call ends.
   * @throws ConnectError `token-…`
   */
  prefetch(signal?: AbortSignal): Promise<void>;
  /** Removes a token from the cache and returns it. Requests one first if none is usable. */
  take(signal: AbortSignal): Promise<Token>;
  /** Drops the token, and aborts a running request. */
  drop(): void;
  /** Says that Connect has refused the last token, so that the next request asks the backend for a new one. */
  refuse(): void;
}

export function createTokenCache(options: ResolvedOptions): TokenCache {
  let token: Token | undefined;
  let request: Promise<void> | undefined;
  let controller = new AbortController();
  let isRenewal = false;

  /** A page in the back/forward cache might be shown to the next user. */
  const watchPage = (): void => {
    if (token || request) globalThis.window?.addEventListener("pagehide", drop);
    else globalThis.window?.removeEventListener("pagehide", drop);
  };

  function drop(): void {
    token = request = undefined;
    controller.abort();
    controller = new AbortController();
    watchPage();
  }

  /** Resolves without a token if drop() is called meanwhile. */
  async function send(): Promise<void> {
    const { signal } = controller;
    try {
      const received = await requestToken(options, isRenewal, signal);
      if (signal.aborted) return;
      token = received;
      isRenewal = false;
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      if (!signal.aborted) {
        request = undefined;
        watchPage();
      }
    }
  }

  async function prefetch(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (token && isUsable(token)) return;
    token = undefined;
    request ??= send();
    watchPage();
    await (signal ? raceAbort(request, signal) : request);
  }

  return {
    prefetch,
    drop,
    async take(signal) {
      do await prefetch(signal);
      while (!token);
      const taken = token;
      token = undefined;
      watchPage();
      return taken;
    },
    refuse: () => (isRenewal = true),
  };
}

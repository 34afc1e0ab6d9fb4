import type { VirtualClock } from "./clock.js";
import type { ModelNetwork } from "./model-network.js";
import { limit } from "./model-limit.js";

/**
 * Simulates the token cache of src/token without a browser. The simulated tokens do not expire, because every visit is shorter
 * than the lifetime of a token.
 */
export class ModelTokens {
  readonly #clock: VirtualClock;
  readonly #network: ModelNetwork;
  /** `drop()` replaces this object by a new one. If that happens between a request and its response, the response is ignored. */
  #owner = {};
  #hasToken = false;
  #prefetch: Promise<void> | undefined;

  constructor(clock: VirtualClock, network: ModelNetwork) {
    this.#clock = clock;
    this.#network = network;
  }

  /** Requests a token before the click. */
  prefetch(): Promise<void> {
    const prefetch = this.#request().finally(() => {
      if (this.#prefetch === prefetch) this.#prefetch = undefined;
    });
    return (this.#prefetch = prefetch);
  }

  /** Waits for a pending prefetch, and then requests a token if the cache is empty and `isWanted()` returns true. */
  async ensure(isWanted: () => boolean): Promise<void> {
    await this.#prefetch?.catch(() => {});
    if (isWanted()) await this.#request();
  }

  /** Removes the token from the cache, because a session now uses the token. */
  take(): void {
    this.#hasToken = false;
  }

  /** Removes the token from the cache. The responses to pending requests will be ignored. */
  drop(): void {
    this.#owner = {};
    this.#hasToken = false;
    this.#prefetch = undefined;
  }

  async #request(): Promise<void> {
    if (this.#hasToken) return;
    const owner = this.#owner;
    await limit(this.#clock, this.#network.send("token"));
    if (owner === this.#owner) this.#hasToken = true;
  }
}

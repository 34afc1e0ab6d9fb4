import type { VirtualClock } from "./clock.js";
import type { ModelNetwork } from "./model-network.js";
import { limit } from "./model-limit.js";

/** These numbers stand for the two URLs in the default value of `clientUrl`. */
const URLS = [0, 1];

/** How long src/client/load-script.ts waits for a `securitypolicyviolation` event after a script has failed, in milliseconds. */
const VIOLATION_DELAY_MS = 20;

/**
 * Simulates the script loader of src/client without a browser. Like that loader, this class tries two URLs in order. Concurrent
 * loads of the same URL share one request.
 */
export class ModelClient {
  readonly #clock: VirtualClock;
  readonly #network: ModelNetwork;
  readonly #pending = new Map<number, Promise<void>>();
  #isLoaded = false;

  constructor(clock: VirtualClock, network: ModelNetwork) {
    this.#clock = clock;
    this.#network = network;
  }

  /** Resolves when the client is on the page. Rejects if both URLs fail. */
  async get(): Promise<void> {
    for (const url of URLS) {
      if (this.#isLoaded) return;
      const hasLoaded = await this.#load(url).then(
        () => true,
        () => false,
      );
      if (hasLoaded) return;
    }
    throw new Error("Neither URL loaded");
  }

  #load(url: number): Promise<void> {
    const pending =
      this.#pending.get(url) ??
      limit(this.#clock, this.#inject())
        .then(() => void (this.#isLoaded = true))
        .finally(() => this.#pending.delete(url));
    this.#pending.set(url, pending);
    return pending;
  }

  async #inject(): Promise<void> {
    try {
      await this.#network.send("script");
    } catch (error) {
      await this.#clock.sleep(VIOLATION_DELAY_MS);
      throw error;
    }
  }
}

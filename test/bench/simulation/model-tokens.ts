import type { VirtualClock } from "./clock.js";
import type { ModelNetwork } from "./model-network.js";
import { limit } from "./model-limit.js";

/** The token cache of src/token in the model. No visit is long enough for a token to expire. */
export class ModelTokens {
  readonly #clock: VirtualClock;
  readonly #network: ModelNetwork;
  /** Replaced by `drop()`: what was requested before is ignored. */
  #owner = {};
  #hasToken = false;
  #prefetch: Promise<void> | undefined;

  constructor(clock: VirtualClock, network: ModelNetwork) {
    this.#clock = clock;
    this.#network = network;
  }

  /** Gets a token ahead of the click. */
  prefetch(): Promise<void> {
    const prefetch = this.#request().finally(() => {
      if (this.#prefetch === prefetch) this.#prefetch = undefined;
    });
    return (this.#prefetch = prefetch);
  }

  /** Resolves when a token is held: the one that is on its way, or if that fails another one. */
  async ensure(isWanted: () => boolean): Promise<void> {
    await this.#prefetch?.catch(() => {});
    if (isWanted()) await this.#request();
  }

  /** Uses the token. */
  take(): void {
    this.#hasToken = false;
  }

  /** Drops the token and the requests for one. */
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

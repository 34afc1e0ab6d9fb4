import type { VirtualClock } from "./clock.js";
import type { ModelNetwork } from "./model-network.js";
import type { Seen, VisitedPage } from "./user.js";

/** The base class of all pages in the model. */
export abstract class ModelPage implements VisitedPage {
  protected readonly clock: VirtualClock;
  protected readonly network: ModelNetwork;
  #seen: Seen = "nothing";
  #onChange = (): void => {};

  constructor(clock: VirtualClock, network: ModelNetwork) {
    this.clock = clock;
    this.network = network;
  }

  now(): number {
    return this.clock.now();
  }

  see(): Seen {
    return this.#seen;
  }

  change(ms: number): Promise<void> {
    return Promise.race([this.clock.sleep(ms), new Promise<void>((resolve) => (this.#onChange = resolve))]);
  }

  /** Does nothing in this class, because only some pages preload. */
  hover(): void {}

  abstract click(): void;

  tryAgain(): void {
    this.click();
  }

  /** Changes what the user sees. Has no effect if the user already sees Connect. */
  protected show(seen: Seen): void {
    if (this.#seen === "connect") return;
    this.#seen = seen;
    this.#onChange();
  }
}

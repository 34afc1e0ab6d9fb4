import type { VirtualClock } from "./clock.js";
import type { Resource, Visit } from "./visits.js";

/**
 * How long the browser needs for each step of opening Connect at the CPU speed of a visit, without the network's latency. The
 * times are in milliseconds of simulated time.
 */
export interface StepCosts {
  /** The time to transfer, compile and run the client's script. */
  readonly script: number;
  /** The time to send a token request and read its response. */
  readonly token: number;
  /** The time from the call of the client's `open()` until the frame is on the page. */
  readonly open: number;
  /** The time from when the package has the client and a token until the frame is on the page. */
  readonly openByPackage: number;
}

/** Simulates the network and the CPU during one visit, for the model. */
export class ModelNetwork {
  /** The number of requests that were sent. */
  count = 0;
  readonly #clock: VirtualClock;
  readonly #visit: Visit;
  readonly #costs: StepCosts;
  readonly #next: Record<Resource, number> = { script: 0, token: 0 };

  constructor(clock: VirtualClock, visit: Visit, costs: StepCosts) {
    this.#clock = clock;
    this.#visit = visit;
    this.#costs = costs;
  }

  /**
   * Sends the next request. The promise resolves when the request succeeds, rejects when it fails, and stays pending when it
   * hangs.
   */
  async send(resource: Resource): Promise<void> {
    this.count++;
    const { latencyMs, ending } = this.#visit.requests[resource][this.#next[resource]++]!;
    if (ending === "hang") return new Promise(() => {});
    await this.#clock.sleep(latencyMs);
    if (ending !== "ok") throw new Error(`The ${resource} request failed`);
    await this.compute(resource);
  }

  /** Waits as long as a browser would be busy with the given step. */
  compute(step: keyof StepCosts): Promise<void> {
    return this.#clock.sleep(this.#costs[step]);
  }
}

import type { VirtualClock } from "./clock.js";
import type { Resource, Visit } from "./visits.js";

/** What the browser itself takes for each step, in milliseconds of the visit, at the CPU of the visit. */
export interface StepCosts {
  /** To transfer, compile and run the client. */
  readonly script: number;
  /** To send a token request and read its response. */
  readonly token: number;
  /** The client's `open()`, until the frame is on the page. */
  readonly open: number;
  /** The same through the package, from the moment when it has the client and a token. */
  readonly openByPackage: number;
}

/** The network and the CPU of one visit in the model. */
export class ModelNetwork {
  /** How many requests were sent. */
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

  /** Sends the next request. Resolves with its response, rejects when it fails, does neither when it hangs. */
  async send(resource: Resource): Promise<void> {
    this.count++;
    const { latencyMs, ending } = this.#visit.requests[resource][this.#next[resource]++]!;
    if (ending === "hang") return new Promise(() => {});
    await this.#clock.sleep(latencyMs);
    if (ending !== "ok") throw new Error(`The ${resource} request failed`);
    await this.compute(resource);
  }

  /** Lets the browser's own work for a step pass. */
  compute(step: keyof StepCosts): Promise<void> {
    return this.#clock.sleep(this.#costs[step]);
  }
}

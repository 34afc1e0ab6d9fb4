import { createRandom, drawLogNormal, drawPareto, drawWeighted, type Random } from "./random.js";

/**
 * How a request ends: with its response, with HTTP 503, with a connection that breaks in the middle of the response, or never.
 */
export type Ending = "ok" | "error" | "break" | "hang";

/** The plan of one request. The plan is chosen at random before the visit. */
export interface RequestPlan {
  /** The time from the request to its response, in milliseconds. */
  readonly latencyMs: number;
  readonly ending: Ending;
}

/** A resource that a page requests. */
export type Resource = "script" | "token";

/** The conditions of one simulated visit to a page. Each way to open Connect is tested under the same conditions. */
export interface Visit {
  readonly index: number;
  /** The time from the first sign of intent (hover or touch) to the click, in milliseconds. */
  readonly leadMs: number;
  /** How many times slower the CPU of the visit is than the CPU on which the costs were measured. */
  readonly cpuFactor: number;
  /** The planned requests for each resource, in the order in which they are sent. */
  readonly requests: Readonly<Record<Resource, readonly RequestPlan[]>>;
}

/** The number of request plans for each resource of a visit. A page never needs more, no matter how it opens Connect. */
const PLANNED_REQUESTS = 8;

/**
 * The median latency of the requests for each resource, in milliseconds. The network is fast, and the app's backend requests the
 * token from Human API. Latencies and failures are independent of each other.
 */
const MEDIAN_MS: Readonly<Record<Resource, number>> = { script: 250, token: 400 };

/** How requests end, with the probability of each ending. 2 % of the requests fail. */
const ENDINGS = [
  ["error", 0.01],
  ["break", 0.005],
  ["hang", 0.005],
  ["ok", 0.98],
] as const;

/** The CPU factors of the visits (see `Visit.cpuFactor`), and the share of visits with each factor. */
export const CPU_FACTORS = [
  [1, 0.5],
  [2, 0.25],
  [4, 0.2],
  [6, 0.05],
] as const;

/**
 * Returns a random plan of a request. The latency has a log-normal distribution. One latency in twenty is longer, because it is
 * multiplied by a number from a Pareto distribution.
 */
function drawRequest(random: Random, medianMs: number): RequestPlan {
  const body = drawLogNormal(random, medianMs, 0.6);
  const tail = random() < 0.05 ? drawPareto(random, 1.2) : 1;
  return { latencyMs: body * tail, ending: drawWeighted(random, ENDINGS) };
}

/**
 * Returns a random delay before the click. In 3 of 10 visits, the delay is the time from touch to click. In the other visits, the
 * delay is the time from hover to click.
 */
const drawLead = (random: Random): number => (random() < 0.3 ? 80 : drawLogNormal(random, 400, 0.6));

/** Creates a simulated visit with random conditions. The same seed and index always give the same visit. */
export function createVisit(seed: number, index: number): Visit {
  const random = createRandom(Math.imul(seed, 1_000_003) ^ Math.imul(index + 1, 0x9e3779b1));
  const leadMs = drawLead(random);
  const cpuFactor = drawWeighted(random, CPU_FACTORS);
  // The median latencies of the script and of the token are multiplied by the same random factor, because a slow network slows
  // down the requests for both.
  const network = drawLogNormal(random, 1, 0.5);
  const draw = (resource: Resource): RequestPlan[] =>
    Array.from({ length: PLANNED_REQUESTS }, () => drawRequest(random, MEDIAN_MS[resource] * network));
  return { index, leadMs, cpuFactor, requests: { script: draw("script"), token: draw("token") } };
}

/** Returns whether a visit's first request for the script or for a token fails, or takes longer than `patienceMs`. */
export const isHard = ({ requests }: Visit, patienceMs: number): boolean =>
  Object.values(requests).some(([first]) => first!.ending !== "ok" || first!.latencyMs > patienceMs);

import { createRandom, drawLogNormal, drawPareto, drawWeighted, type Random } from "./random.js";

/** How a request ends: with its response, with HTTP 503, with a connection that breaks in the middle of the response, or never. */
export type Ending = "ok" | "error" | "break" | "hang";

/** One request of a visit, drawn in advance. */
export interface RequestPlan {
  /** From the request to its response, in milliseconds. */
  readonly latencyMs: number;
  readonly ending: Ending;
}

/** What is requested. */
export type Resource = "script" | "token";

/** One visit to a page: the same for every way to open Connect. */
export interface Visit {
  readonly index: number;
  /** From the first sign of intent (hover or touch) to the click, in milliseconds. */
  readonly leadMs: number;
  /** How many times slower than the machine of the measurement the CPU is. */
  readonly cpuFactor: number;
  /** The requests of the visit in the order in which they are sent. */
  readonly requests: Readonly<Record<Resource, readonly RequestPlan[]>>;
}

/** No way to open Connect sends more requests for one resource in a visit. */
const PLANNED_REQUESTS = 8;

/** Without the failures: the medians of a fast network and a backend that asks Human API, in milliseconds. */
const MEDIAN_MS: Readonly<Record<Resource, number>> = { script: 250, token: 400 };

/** Two requests of a hundred fail. */
const ENDINGS = [
  ["error", 0.01],
  ["break", 0.005],
  ["hang", 0.005],
  ["ok", 0.98],
] as const;

/** How slow CPUs are, and the share of visits with each. */
export const CPU_FACTORS = [
  [1, 0.5],
  [2, 0.25],
  [4, 0.2],
  [6, 0.05],
] as const;

/** Draws a latency: log-normal, and for a request in twenty with a Pareto factor. */
function drawRequest(random: Random, medianMs: number): RequestPlan {
  const body = drawLogNormal(random, medianMs, 0.6);
  const tail = random() < 0.05 ? drawPareto(random, 1.2) : 1;
  return { latencyMs: body * tail, ending: drawWeighted(random, ENDINGS) };
}

/** Draws from hover to click, or from touch to click for three visits of ten. */
const drawLead = (random: Random): number => (random() < 0.3 ? 80 : drawLogNormal(random, 400, 0.6));

/** Creates the visit with this number. The same seed and number give the same visit. */
export function createVisit(seed: number, index: number): Visit {
  const random = createRandom(Math.imul(seed, 1_000_003) ^ Math.imul(index + 1, 0x9e3779b1));
  const leadMs = drawLead(random);
  const cpuFactor = drawWeighted(random, CPU_FACTORS);
  // A slow network slows both requests down.
  const network = drawLogNormal(random, 1, 0.5);
  const draw = (resource: Resource): RequestPlan[] =>
    Array.from({ length: PLANNED_REQUESTS }, () => drawRequest(random, MEDIAN_MS[resource] * network));
  return { index, leadMs, cpuFactor, requests: { script: draw("script"), token: draw("token") } };
}

/** Returns whether the first script or token request of a visit fails, or takes longer than a user waits. */
export const isHard = ({ requests }: Visit, patienceMs: number): boolean =>
  Object.values(requests).some(([first]) => first!.ending !== "ok" || first!.latencyMs > patienceMs);

import { modelVisits } from "./model.js";
import { fixedCosts } from "./step-costs.js";
import { summarize, type Summary } from "./summary.js";
import { createVisit, type Visit } from "./visits.js";
import type { Way } from "./ways.js";

/** The seed from which all simulated visits are created. The environment variable `SIMULATION_SEED` overrides the default. */
export const SEED = Number(process.env.SIMULATION_SEED ?? 17);

/** The number of visits that the model simulates. */
export const VISITS = 10_000;

/** Creates all visits from a seed. */
export const createVisits = (seed: number = SEED): Visit[] =>
  Array.from({ length: VISITS }, (_, index) => createVisit(seed, index));

/** Simulates visits with the model, and returns the figures for each way to open Connect. */
export async function summarizeModel(visits: readonly Visit[]): Promise<Record<Way, Summary>> {
  const results = await modelVisits(visits, fixedCosts);
  return {
    guide: summarize(results.guide),
    open: summarize(results.open),
    button: summarize(results.button),
  };
}

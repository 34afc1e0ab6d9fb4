import { modelVisits } from "./model.js";
import { fixedCosts } from "./step-costs.js";
import { summarize, type Summary } from "./summary.js";
import { createVisit, type Visit } from "./visits.js";
import type { Way } from "./ways.js";

/** The seed of the visits. `SIMULATION_SEED` replaces it. */
export const SEED = Number(process.env.SIMULATION_SEED ?? 17);

/** How many visits the model runs. */
export const VISITS = 10_000;

/** Creates all visits. */
export const createVisits = (seed: number = SEED): Visit[] =>
  Array.from({ length: VISITS }, (_, index) => createVisit(seed, index));

/** Runs visits in the model and sums them up, each way. */
export async function summarizeModel(visits: readonly Visit[]): Promise<Record<Way, Summary>> {
  const results = await modelVisits(visits, fixedCosts);
  return {
    guide: summarize(results.guide),
    open: summarize(results.open),
    button: summarize(results.button),
  };
}

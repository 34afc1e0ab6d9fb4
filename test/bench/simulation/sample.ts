import type { Browser } from "playwright";
import { createVisitor } from "./browser.js";
import type { ComparedVisit } from "./compare.js";
import { modelVisit } from "./model.js";
import { startVisitServer } from "./server.js";
import { measureCosts } from "./step-costs.js";
import { isHard, type Visit } from "./visits.js";
import { PATIENCE_MS, WAYS } from "./ways.js";

/**
 * The size of the sample. `first` is the number of visits from the start of the list. `hard` is the number of hard visits from
 * the rest of the list. A visit is hard if its first script request or its first token request fails or is too slow.
 */
const SAMPLE = { first: 40, hard: 24 };

/**
 * Chooses the sample: the visits that will run in Chromium. The sample contains the first visits of the list. Failures are rare
 * in these visits, so the sample also contains hard visits (see `SAMPLE`) from the rest of the list.
 */
export function chooseSample(visits: readonly Visit[]): Visit[] {
  const first = visits.slice(0, SAMPLE.first);
  const hard = visits.slice(SAMPLE.first).filter((visit) => isHard(visit, PATIENCE_MS));
  return [...first, ...hard.slice(0, SAMPLE.hard)];
}

/**
 * Measures how long Chromium needs for each step of opening Connect. Then runs the visits in Chromium and in the model (a
 * simulation without a browser). The model uses the measured times.
 */
export async function runSample(browser: Browser, visits: readonly Visit[]): Promise<ComparedVisit[]> {
  const server = await startVisitServer();
  const compared: ComparedVisit[] = [];
  try {
    const visitor = await createVisitor(browser, server);
    const costsOf = await measureCosts(visitor);
    for (const visit of visits)
      for (const way of WAYS) {
        const model = await modelVisit(way, visit, costsOf(visit.cpuFactor));
        compared.push({ way, visit, model, browser: await visitor.visit(way, visit) });
      }
    await visitor.page.close();
  } finally {
    await server.close();
  }
  return compared;
}

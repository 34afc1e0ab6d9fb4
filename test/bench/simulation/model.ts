import { VirtualClock } from "./clock.js";
import { GuidePage } from "./model-guide.js";
import { ModelNetwork, type StepCosts } from "./model-network.js";
import { ButtonPage, WidgetPage } from "./model-widget.js";
import { visitPage, type VisitResult } from "./user.js";
import type { Visit } from "./visits.js";
import { toRule, WAYS, type Way } from "./ways.js";

/** The result of a visit, with the number of its requests for the script and for tokens. */
export interface CountedResult extends VisitResult {
  readonly requests: number;
}

const PAGES: Record<Way, typeof GuidePage | typeof WidgetPage> = {
  guide: GuidePage,
  open: WidgetPage,
  button: ButtonPage,
};

/** Runs one visit in the model. */
export async function modelVisit(way: Way, visit: Visit, costs: StepCosts): Promise<CountedResult> {
  const clock = new VirtualClock();
  const network = new ModelNetwork(clock, visit, costs);
  const page = new PAGES[way](clock, network);
  const result = await clock.run(visitPage(page, toRule(visit)));
  return { ...result, requests: network.count };
}

/** Runs all visits in the model (a simulation without a browser), once for each way to open Connect. */
export async function modelVisits(
  visits: readonly Visit[],
  costsOf: (cpuFactor: number) => StepCosts,
): Promise<Record<Way, CountedResult[]>> {
  const results: Record<Way, CountedResult[]> = { guide: [], open: [], button: [] };
  for (const way of WAYS)
    for (const visit of visits) results[way].push(await modelVisit(way, visit, costsOf(visit.cpuFactor)));
  return results;
}

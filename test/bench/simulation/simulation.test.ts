import { expect, it } from "vitest";
import { modelVisit } from "./model.js";
import { createVisits, summarizeModel } from "./all-visits.js";
import { fixedCosts } from "./step-costs.js";
import { createVisit, type RequestPlan } from "./visits.js";

const WELL: RequestPlan = { latencyMs: 100, ending: "ok" };
const HANGS: RequestPlan = { latencyMs: 100, ending: "hang" };

it(
  "every click on a page with the package has a visible effect in 10,000 simulated visits",
  { timeout: 60_000 },
  async () => {
    const { guide, open, button } = await summarizeModel(createVisits());
    expect({ open: open.emptyClicks, button: button.emptyClicks }).toEqual({ open: 0, button: 0 });
    // The same visits were also simulated on a page with the code of the vendor's guide. On that page, many clicks had no visible
    // effect. This shows that the visits contain enough failures to test the package.
    expect(guide.emptyClicks).toBeGreaterThan(100);
  },
);

it("createVisit() returns the same visit for the same seed and index", () => {
  expect(createVisit(17, 3)).toEqual(createVisit(17, 3));
  expect(createVisit(17, 3)).not.toEqual(createVisit(18, 3));
});

it("if the first token request hangs, the first click has a visible effect with a declarative button but not with the guide's code", async () => {
  const visit = {
    index: 0,
    leadMs: 400,
    cpuFactor: 1,
    requests: { script: [WELL, WELL], token: [HANGS, WELL] },
  };
  expect(await modelVisit("guide", visit, fixedCosts(1))).toMatchObject({
    hasReached: true,
    clicks: 2,
    emptyClicks: 1,
  });
  expect(await modelVisit("button", visit, fixedCosts(1))).toMatchObject({
    hasReached: true,
    clicks: 2,
    emptyClicks: 0,
  });
});

import { writeFile } from "node:fs/promises";
import type { Bench } from "../pages.js";
import { verdict, type Row } from "../table.js";
import { createVisits, SEED, summarizeModel, VISITS } from "./all-visits.js";
import { describeDifferences } from "./compare.js";
import { agreementRows, emptyClicksRow, summarizeSample } from "./rows.js";
import { chooseSample, runSample } from "./sample.js";
import { SCALE } from "./scale.js";
import { summaryTable } from "./summary-table.js";

const FILE = new URL("results.json", import.meta.url);

/**
 * Simulates 10,000 visits in the model, and runs a sample of them in Chromium as well. Sets the exit code to 1 if a goal is
 * missed.
 */
export async function simulation({ browser }: Pick<Bench, "browser">): Promise<Row[]> {
  const visits = createVisits();
  const model = await summarizeModel(visits);
  console.log(`${VISITS} visits, seed ${SEED}, in the model:\n\n${summaryTable(model)}\n`);
  const compared = await runSample(browser, chooseSample(visits));
  const sample = summarizeSample(compared, "browser");
  const sampleInModel = summarizeSample(compared, "model");
  console.log(
    `${sample.guide.visits} of these visits in Chromium, where time passes ${SCALE} times as fast. In brackets: the model, with the costs measured in this Chromium.\n`,
  );
  console.log(`${summaryTable(sample, sampleInModel)}\n`);
  console.log(
    [
      "Runs in which Chromium and the model differ (times: by more than the tolerance):",
      ...describeDifferences(compared),
      "",
    ].join("\n"),
  );
  const rows = [
    emptyClicksRow(`${VISITS} visits in the model`, model),
    emptyClicksRow(`${sample.guide.visits} of them in Chromium`, sample),
    ...agreementRows(compared),
  ].map((row) => ({ ...row, verdict: verdict(row) }));
  await writeFile(FILE, JSON.stringify({ seed: SEED, model, sample, sampleInModel, rows }, null, 2) + "\n");
  if (rows.some((row) => row.verdict === "missed")) process.exitCode = 1;
  return rows;
}

import { median } from "../statistics.js";
import type { BrowserVisitor } from "./browser.js";
import type { StepCosts } from "./model-network.js";
import { SCALE } from "./scale.js";
import { CPU_FACTORS, type RequestPlan, type Visit } from "./visits.js";

/**
 * Returns how long each step takes in the 10,000 simulated visits. With the CPU factor 1, the client's script takes 28 ms, and
 * the client's `open()` takes 8 ms (VENDOR 9). All times are proportional to the CPU factor. The widget's `open()` is assumed to
 * take 1.1 times as long as the client's, which is the most that `npm run bench warm` allows.
 */
export const fixedCosts = (cpuFactor: number): StepCosts => ({
  script: 28 * cpuFactor,
  token: 2 * cpuFactor,
  open: 8 * cpuFactor,
  openByPackage: 8.8 * cpuFactor,
});

const ROUNDS = 7;
/**
 * The simulated time from the sign of intent (hover or touch) to the click, in milliseconds. This time is long enough for the
 * preload to end before the click, because the requests of this measurement have no latency.
 */
const LONG_LEAD_MS = 4_000;
const INSTANT: readonly RequestPlan[] = [{ latencyMs: 0, ending: "ok" }];

/** Runs the steps of the vendor's guide in the page. Returns how long each step took, in milliseconds of the browser's clock. */
async function timeSteps(): Promise<Omit<StepCosts, "openByPackage">> {
  const base = location.pathname.replace("/page", "");
  const begin = performance.now();
  const response = await fetch(`${base}/token`, { method: "POST" });
  await response.json();
  const hasToken = performance.now();
  await new Promise((resolve) => {
    const script = document.createElement("script");
    script.src = `${base}/client.js`;
    script.onload = resolve;
    document.head.append(script);
  });
  const hasScript = performance.now();
  window.HumanConnect.open({ token: "t", baseURL: location.origin });
  return { token: hasToken - begin, script: hasScript - hasToken, open: performance.now() - hasScript };
}

/**
 * Measures the duration of each step in Chromium once, without latencies. Returns the durations, converted to milliseconds of
 * simulated time.
 */
async function measureOnce({ page, goto, visit }: BrowserVisitor, cpuFactor: number): Promise<StepCosts> {
  const requests = { script: INSTANT, token: INSTANT };
  const instant: Visit = { index: -1, leadMs: LONG_LEAD_MS, cpuFactor, requests };
  await goto("guide", instant);
  const { script, token, open } = await page.evaluate(timeSteps);
  const { timeMs } = await visit("button", instant);
  return { script: script * SCALE, token: token * SCALE, open: open * SCALE, openByPackage: timeMs };
}

/**
 * Measures how long each step takes in this browser at each CPU speed. The results are in milliseconds of simulated time. One
 * millisecond of the browser's clock is `SCALE` milliseconds of simulated time.
 */
export async function measureCosts(visitor: BrowserVisitor): Promise<(cpuFactor: number) => StepCosts> {
  const rounds: Map<number, StepCosts>[] = [];
  // Each round measures the steps once at every CPU speed, so that a busy moment of the machine affects the results for all
  // speeds equally.
  for (let round = 0; round < ROUNDS; round++) {
    const costs = new Map<number, StepCosts>();
    for (const [cpuFactor] of CPU_FACTORS) costs.set(cpuFactor, await measureOnce(visitor, cpuFactor));
    rounds.push(costs);
  }
  return (cpuFactor) => {
    const middle = (step: keyof StepCosts): number =>
      median(rounds.map((costs) => costs.get(cpuFactor)![step]));
    const [script, token, open] = [middle("script"), middle("token"), middle("open")];
    return { script, token, open, openByPackage: middle("openByPackage") };
  };
}

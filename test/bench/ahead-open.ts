import type { Page } from "playwright";
import type { Bench } from "./pages.js";
import { median } from "./statistics.js";
import type { Row } from "./table.js";

declare const script: () => Promise<void>;
declare const show: (token: string) => void;

const OPENS = 25;
/** How long Connect's page takes to answer, in milliseconds. */
const CONNECT_MS = 400;

const WAYS: Record<string, [warm: () => Promise<void>, click: () => void]> = {
  ahead: [() => window.widget.preload({ frame: true }), () => void window.widget.open()],
  bare: [() => script(), () => show("t")],
};

/** Returns the milliseconds from the click until the frame of a loaded Connect page is on screen. */
async function measure(bench: Bench, page: Page, way: string): Promise<number> {
  const [warm, click] = WAYS[way]!;
  await bench.goto(page, way === "bare" ? "/bare" : "/widget", { connect: CONNECT_MS });
  await page.evaluate(warm);
  return page.evaluate(async (source) => {
    const act = new Function(`return ${source}`)() as () => void;
    let loads = document.querySelector("iframe") ? 1 : 0; // a frame that was loaded ahead
    document.addEventListener(
      "load",
      ({ target }) => void (loads += Number(target instanceof HTMLIFrameElement)),
      true,
    );
    const begun = performance.now();
    act();
    const visible = { opacityProperty: true, visibilityProperty: true };
    while (!loads || !document.querySelector("#human-api")?.checkVisibility(visible))
      await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    return performance.now() - begun;
  }, String(click));
}

/** Measures clicks with Connect's page loaded ahead of them, against the bare client with everything else warm. */
export async function aheadOpen(bench: Bench): Promise<Row[]> {
  const page = await bench.browser.newPage();
  const times: Record<string, number[]> = { ahead: [], bare: [] };
  for (let open = 0; open < OPENS; open++)
    for (const way of Object.keys(WAYS)) times[way]!.push(await measure(bench, page, way));
  await page.close();
  const [ahead, bare] = [median(times.ahead!), median(times.bare!)];
  return [
    {
      name: `click to Connect visible, loaded ahead, against bare (Connect takes ${CONNECT_MS} ms)`,
      figure: ahead / bare,
      goal: { atMost: 0.1 },
    },
    { name: "… loaded ahead, ms", figure: ahead, digits: 0 },
  ];
}

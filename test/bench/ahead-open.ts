import { inTurn, type Row } from "./measure.js";
import type { Bench } from "./pages.js";

const OPENS = 25;
/** How long Connect's page takes to answer, in milliseconds. */
const CONNECT_MS = 400;

const WAYS = {
  ahead: {
    path: "/widget",
    warm: (): Promise<void> => window.widget.preload({ frame: true }),
    click: () => void window.widget.open(),
  },
  bare: { path: "/bare", warm: () => script(), click: () => show("t") },
};

/** Returns the milliseconds from the click until the frame of a loaded Connect page is on screen. Runs in the page. */
async function untilVisible(click: string): Promise<number> {
  const act = new Function(`return ${click}`)() as () => void;
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
}

/** Measures clicks with Connect's page loaded ahead of them, against the bare client with everything else warm. */
export async function aheadOpen(bench: Bench): Promise<Row[]> {
  const page = await bench.browser.newPage();
  const { ahead, bare } = await inTurn(OPENS, ["ahead", "bare"], async (way) => {
    const { path, warm, click } = WAYS[way];
    await bench.goto(page, path, { connect: CONNECT_MS });
    await page.evaluate(warm);
    return { ms: await page.evaluate(untilVisible, String(click)) };
  });
  await page.close();
  const name = `click to Connect visible, loaded ahead, against bare (Connect takes ${CONNECT_MS} ms)`;
  return [
    { name, figure: ahead.ms / bare.ms, atMost: 0.1 },
    { name: "… loaded ahead, ms", figure: ahead.ms },
  ];
}

import { readFile } from "node:fs/promises";
import type { AxeResults } from "axe-core";

declare const axe: typeof import("axe-core");

const source = await readFile(new URL("../../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

async function findings(): Promise<string[]> {
  const { violations }: AxeResults = await axe.run(document, { iframes: false });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/**
 * Runs axe-core in a document, and returns its findings. Pass this function to `evaluate()` or `inFrame()`. The function
 * contains the source of axe-core, because the Content Security Policy of the pages blocks other scripts and `eval()`.
 */
export const axeFindings = new Function(`${source}; return (${String(findings)})()`) as () => Promise<
  string[]
>;

import { readFile } from "node:fs/promises";
import type { AxeResults } from "axe-core";

declare const axe: typeof import("axe-core");

const source = await readFile(new URL("../../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

async function findings(): Promise<string[]> {
  const { violations }: AxeResults = await axe.run(document, { iframes: false });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/**
 * For `evaluate()` and `inFrame()`: what axe-core finds in that document. It goes there as a function's text, since the
 * pages' policies let in neither a script tag nor `eval()`.
 */
// eslint-disable-next-line @typescript-eslint/no-implied-eval -- the text of a package, not of a user
export const axeFindings = new Function(`${source}; return (${String(findings)})()`) as () => Promise<
  string[]
>;

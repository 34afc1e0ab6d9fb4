import { fileURLToPath } from "node:url";
import { ROOT } from "../../package/support/run.js";

/** The private package whose frameworks the recipes of `demo/frameworks` use. */
export const MATRIX = fileURLToPath(new URL("..", import.meta.url));

/** esbuild's options for a recipe of `demo/frameworks`: where it finds its framework and the built package. */
export const ALIASES = {
  alias: { "human-connect-widget": `${ROOT}dist/index.js` },
  nodePaths: [`${MATRIX}node_modules`],
};

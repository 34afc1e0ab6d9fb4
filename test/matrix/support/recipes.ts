import { fileURLToPath } from "node:url";
import { ROOT } from "../../package/support/run.js";

/** The folder of this private package. It has the frameworks that the recipes of `demo/frameworks` use. */
export const MATRIX = fileURLToPath(new URL("..", import.meta.url));

/** The esbuild options with which a recipe of `demo/frameworks` finds its framework and the built package. */
export const ALIASES = {
  alias: { "human-connect-widget": `${ROOT}dist/index.js` },
  nodePaths: [`${MATRIX}node_modules`],
};

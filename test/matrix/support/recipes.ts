import { fileURLToPath } from "node:url";
import { ROOT } from "../../package/support/run.js";

/** The path of `test/matrix`. Its `node_modules` contains the frameworks that the recipes of `demo/frameworks` use. */
export const MATRIX = fileURLToPath(new URL("..", import.meta.url));

/** The esbuild options that let a recipe (an example for a framework) import its framework and the built package. */
export const ALIASES = {
  alias: { "human-connect-widget": `${ROOT}dist/index.js` },
  nodePaths: [`${MATRIX}node_modules`],
};

import { parse } from "node:path";

// Only for this test, whose packages are links to folders outside of the app: Turbopack follows none out of its root.
const { root } = parse(process.cwd());

export default { turbopack: { root }, outputFileTracingRoot: root };

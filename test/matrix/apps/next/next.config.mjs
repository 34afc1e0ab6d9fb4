import { parse } from "node:path";

// An ordinary app needs no root. In this test, the app's packages are links to folders outside the app, and Turbopack follows no
// link that leaves its root.
const { root } = parse(process.cwd());

export default { turbopack: { root }, outputFileTracingRoot: root };

import { parse } from "node:path";

// Only this test needs a root. Its packages are links to folders outside the app, and Turbopack follows no link that leaves its
// root.
const { root } = parse(process.cwd());

export default { turbopack: { root }, outputFileTracingRoot: root };

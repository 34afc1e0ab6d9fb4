import { parse } from "node:path";

// An ordinary app does not set `root`. In this test, the app's packages are links to folders outside the app. Turbopack follows
// only links to folders inside `root`, so `root` is the root of the file system.
const { root } = parse(process.cwd());

export default { turbopack: { root }, outputFileTracingRoot: root };

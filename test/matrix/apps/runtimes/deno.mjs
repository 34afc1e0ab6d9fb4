// The app's backend on Deno, which resolves the package from `node_modules`.
import { handler } from "./backend.ts";

const onListen = ({ port }) => console.log(`http://127.0.0.1:${port}`);
Deno.serve({ port: 0, hostname: "127.0.0.1", onListen }, handler);

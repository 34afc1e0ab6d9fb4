// The app's backend on Bun, which resolves the package itself.
import { handler } from "./backend.ts";

const server = Bun.serve({ port: 0, hostname: "127.0.0.1", routes: { "/api/connect/token": handler } });
console.log(server.url.origin);

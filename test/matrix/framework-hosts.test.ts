import { cpSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSandbox } from "../../src/sandbox/index.js";
import { startOrigin, type Origin } from "../browser/support/origins.js";
import { launch, listenForComplaints } from "../browser/support/playwright-browser.js";
import { send } from "../package/support/endpoint-suite.js";
import { packedApp, type PackedApp } from "../package/support/packed-app.js";
import { bin, MATRIX, ROOT, run } from "../package/support/run.js";
import { startServer, type ServerProcess } from "../package/support/server-process.js";
import type { TokenRow } from "../package/support/token-rows.js";

/** A framework that has its own server. Its app is in the folder `apps` of the same name. */
interface Host {
  /** The packages that the app has besides the packed tarball, the vendor's client, TypeScript and Node's types. */
  readonly packages: readonly string[];
  /** What is copied into the app, and to where: the recipe of `demo/frameworks`, and `apps/auth.ts`. */
  readonly recipe: readonly [from: string, to: string];
  readonly auth: string;
  /** The commands that build the app and check its types. */
  readonly build: readonly (readonly string[])[];
  readonly serve: readonly string[];
}

const HOSTS: Record<string, Host> = {
  next: {
    packages: ["next", "react", "react-dom", "@types/react", "@types/react-dom"],
    recipe: ["react.tsx", "app/connect-button.tsx"],
    auth: "auth.ts",
    build: [["next", "build"]],
    serve: ["next", "start", "--hostname", "127.0.0.1", "--port", "0"],
  },
  sveltekit: {
    packages: ["@sveltejs/kit", "@sveltejs/vite-plugin-svelte", "svelte", "vite"],
    recipe: ["connect-button.svelte", "src/lib/connect-button.svelte"],
    auth: "src/lib/server/auth.ts",
    build: [
      ["vite", "build"],
      ["tsc", "--noEmit"],
    ],
    serve: ["vite", "preview", "--host", "127.0.0.1", "--port", "0"],
  },
};
const ENV = { NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" };
const PATH = "/api/connect/token";
const SAME = { "sec-fetch-site": "same-origin" };

let browser: Browser;
let connect: Origin;
let sandbox = createSandbox();
beforeAll(async () => {
  const fallback = (request: Request): Promise<Response> => sandbox.fetch(request);
  [browser, connect] = await Promise.all([launch("chromium"), startOrigin(fallback)]);
});
afterAll(() => Promise.all([browser.close(), connect.close()]));

describe.each(Object.entries(HOSTS))("a %s app with the packed tarball", (name, host) => {
  let app: PackedApp;
  let server: ServerProcess;
  const serve = (env: Record<string, string>): Promise<ServerProcess> => {
    const [command, ...args] = host.serve;
    return startServer(bin(command!, MATRIX), args, app.root, { ...env, ...ENV });
  };
  beforeAll(async () => {
    app = packedApp([...host.packages, "typescript", "@types/node", "humanapi-connect-client"]);
    cpSync(join(MATRIX, "apps", name), app.root, { recursive: true });
    cpSync(join(MATRIX, "apps/auth.ts"), join(app.root, host.auth));
    cpSync(join(ROOT, "demo/frameworks", host.recipe[0]), join(app.root, host.recipe[1]));
    for (const [command, ...args] of host.build) run(bin(command!, MATRIX), args, app.root, ENV);
    // Each app gets a new sandbox. With a shared sandbox, an app would show the sources that the user connected in another app.
    sandbox = createSandbox();
    const { clientId, clientSecret } = sandbox.authOptions;
    server = await serve({ CONNECT_URL: connect.url, CLIENT_ID: clientId, CLIENT_SECRET: clientSecret });
  });
  afterAll(async () => {
    await server?.close();
    app?.remove();
  });

  it("opens Connect on a click, and shows the connected source when Connect is closed, and after a reload", async () => {
    const page = await browser.newPage();
    const complaints = listenForComplaints(page);
    await page.goto(server.url, { waitUntil: "networkidle" });
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    const frame = page.frameLocator("#human-api");
    await frame.getByRole("button", { name: "Connect Aspen Family Clinic" }).click();
    await frame.getByRole("button", { name: "Disconnect Aspen Family Clinic" }).waitFor();
    await frame.getByRole("button", { name: "Close" }).click();
    const list = page.locator("output", { hasText: /^Aspen Family Clinic$/ });
    await list.waitFor();
    await page.locator("dialog, iframe").waitFor({ state: "detached" });
    await page.reload();
    await list.waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("serves its own pages, also in the LAN, and nobody else's", async () => {
    const statusOf = async (row: Omit<TokenRow, "title" | "status">): Promise<number> =>
      (await send(server.url + PATH, row)).status;
    expect(await statusOf({ headers: SAME })).toBe(200);
    expect(await statusOf({ headers: { origin: "http://192.0.2.2:3000", host: "192.0.2.2:3000" } })).toBe(
      200,
    );
    expect(await statusOf({ headers: { "sec-fetch-site": "cross-site" } })).toBe(403);
    expect(await statusOf({ headers: SAME, method: "GET" })).toBe(405);
  });

  it("was built without secrets, and without them its first request says which are missing", async () => {
    const without = await serve({});
    const response = await send(without.url + PATH, { headers: SAME });
    await without.close();
    expect(response.status).toBe(500);
    expect(without.output()).toContain("A request needs `clientId` and `clientSecret`, and both are missing");
  });
});

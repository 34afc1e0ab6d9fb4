import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import svelte from "esbuild-svelte";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectPage, say } from "./app-page.js";
import { inEveryEngine } from "./engines.js";
import { html, json, startOrigin, type Origin } from "./origins.js";

const FRAMEWORKS: Record<string, string> = {
  "React 19 in StrictMode": "react.tsx",
  "Vue 3": "vue.ts",
  "Svelte 5": "svelte.ts",
  "Angular with zone.js": "angular.ts",
};

declare global {
  interface Window {
    appOf: { unmount(): void };
  }
}

let app: Origin;
let connect: Origin;

beforeAll(async () => {
  const files = new Map<string, string>();
  app = await startOrigin((request) => {
    const { pathname } = new URL(request.url);
    const text = files.get(pathname);
    return new Response(text, {
      status: text === undefined ? 404 : 200,
      headers: { "content-type": "text/javascript" },
    });
  });
  connect = await startOrigin(connectPage);
  const { outputFiles } = await esbuild.build({
    entryPoints: Object.values(FRAMEWORKS).map((file) =>
      fileURLToPath(new URL(`frameworks/${file}`, import.meta.url)),
    ),
    outdir: "/",
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    write: false,
    jsx: "automatic",
    define: {
      "process.env.NODE_ENV": '"development"', // StrictMode does its work in development
      __VUE_OPTIONS_API__: "true",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    },
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false } },
    conditions: ["browser", "development"],
    plugins: [svelte({ compilerOptions: { css: "injected" } })],
    logLevel: "error",
  });
  for (const { path, text } of outputFiles) files.set(path, text);
  app.on("/api/connect/token", () => json({ token: "t" }));
  for (const file of Object.values(FRAMEWORKS)) {
    const script = `/${file.replace(/\..*/, "")}.js`;
    app.on(`/of/${file}`, () =>
      html(`<main data-connect="${connect.url}"></main><script type="module" src="${script}"></script>`),
    );
  }
});
afterAll(() => Promise.all([app.close(), connect.close()]));

inEveryEngine("the recipes of demo/frameworks", (getPage) => {
  describe.each(Object.entries(FRAMEWORKS))("%s", (_, file) => {
    const connected = { id: "1", name: "Aspen Family Clinic" };
    const session = { sessionResults: { connectedSources: [connected] }, currentConnections: [connected] };

    it("opens one Connect, shows what it brought, and opens again", async () => {
      const page = getPage();
      await page.goto(`${app.url}/of/${file}`);
      await page.waitFor(() => document.querySelector("main button"));
      for (let time = 0; time < 2; time++) {
        await page.click("main button");
        await page.waitInFrame("button");
        const shown = await page.evaluate(() => document.querySelectorAll("dialog, iframe").length);
        expect(shown).toBe(2);
        await say(page, { type: "hapi-connect-close", status: "SUCCESS", ...session });
        await page.waitFor(() => !document.querySelector("dialog"));
        await page.waitFor(() => document.querySelector("output")!.textContent === "Aspen Family Clinic");
      }
      expect((await page.complaints()).filter((line) => !/JavaScript eval/.test(line))).toEqual([]);
    });

    it("taken away while Connect is open, leaves nothing", async () => {
      const page = getPage();
      await page.goto(`${app.url}/of/${file}`);
      await page.waitFor(() => document.querySelector("main button"));
      await page.click("main button");
      await page.waitInFrame("button");
      await page.evaluate(() => window.appOf.unmount());
      await page.waitFor(() => !document.querySelector("dialog, iframe, [id^=human-api], [inert]"));
      expect(await page.evaluate(() => document.documentElement.getAttribute("style"))).toBe(null);
    });
  });
});

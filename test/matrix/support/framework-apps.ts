import { build, createServer } from "vite";
import { html, json, startOrigin, type Origin } from "./browser.js";
import { VITE } from "./recipes.js";

declare global {
  interface Window {
    /** The functions that mount and unmount the recipe of `demo/frameworks` on a framework's page. */
    appOf: { mount(): unknown; unmount(): void };
  }
}

/** For each framework, an app's file in `test/matrix/frameworks`. The app uses the framework's recipe from `demo/frameworks`. */
export const FRAMEWORKS: Record<string, string> = {
  "React 19 in StrictMode": "react.tsx",
  "Vue 3": "vue.ts",
  "Svelte 5": "svelte.ts",
  "Angular with zone.js": "angular.ts",
};

/** For each framework, the file that renders the recipe to HTML on a server. */
export const RENDERED: Record<string, string> = {
  React: "react.server.tsx",
  Vue: "vue.server.ts",
  Svelte: "svelte.server.ts",
};

const nameOf = (file: string): string => file.split(".")[0]!;

/** Builds the apps, and serves each of them at `/NAME`, and its server-rendered form at `/NAME/rendered`, with a token endpoint. */
export async function startFrameworkApps(connect: Origin): Promise<Origin> {
  const { output } = (await build({
    ...VITE,
    build: {
      write: false,
      minify: false,
      modulePreload: false,
      rollupOptions: {
        input: Object.values(FRAMEWORKS).map((file) => `${VITE.root}frameworks/${file}`),
        output: { entryFileNames: "[name].js" },
      },
    },
  })) as { output: { fileName: string; code?: string }[] };
  const app = await startOrigin();
  for (const { fileName, code } of output)
    app.on(`/${fileName}`, () => new Response(code, { headers: { "content-type": "text/javascript" } }));
  app.on("/api/connect/token", () => json({ token: "t" }));
  const serve = (path: string, name: string, markup = ""): void =>
    app.on(path, () =>
      html(
        `<main data-connect="${connect.url}">${markup}</main><script type="module" src="/${name}.js"></script>`,
      ),
    );
  for (const file of Object.values(FRAMEWORKS)) serve(`/${nameOf(file)}`, nameOf(file));
  for (const file of Object.values(RENDERED))
    serve(`/${nameOf(file)}/rendered`, nameOf(file), await render(file, connect));
  return app;
}

async function render(file: string, connect: Origin): Promise<string> {
  const server = await createServer({
    ...VITE,
    appType: "custom",
    server: { middlewareMode: true, ws: false },
  });
  try {
    const { markup } = await server.ssrLoadModule(`/frameworks/${file}`);
    return await (markup as (options: object) => string | Promise<string>)({ baseURL: connect.url });
  } finally {
    await server.close();
  }
}

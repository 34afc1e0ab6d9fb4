import { cpSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { packedApp, type PackedApp } from "../package/support/packed-app.js";
import { bin, MATRIX, ROOT, run } from "../package/support/run.js";

/** For each framework, its own type checker, and what that checks. */
const CHECKERS: Record<string, [checker: string, files: string[]]> = {
  "React and Salesforce LWC": [
    "tsc",
    ["react.tsx", "react.test.tsx", "lwc/salesforce.d.ts", "lwc/humanConnect/humanConnect.js"],
  ],
  Vue: ["vue-tsc", ["vue.ts", "connect-button.vue", "vue.test.ts"]],
  Svelte: ["svelte-check", ["connect-button.svelte", "connect-button.svelte.test.ts"]],
  Angular: ["ngc", ["angular.ts", "angular.test.ts"]],
};

const PACKAGES =
  "humanapi-connect-client vitest vite jsdom typescript react react-dom @types/react @types/react-dom vue @vitejs/plugin-vue svelte @sveltejs/vite-plugin-svelte @angular/core @angular/common @angular/compiler @angular/platform-browser rxjs tslib";

const VITEST_CONFIG = `
  import { svelte } from "@sveltejs/vite-plugin-svelte";
  import vue from "@vitejs/plugin-vue";
  export default {
    plugins: [svelte({ configFile: false }), vue()],
    resolve: { conditions: ["browser"] }, // Svelte's guide: otherwise Vitest gets the build for servers
    oxc: { jsx: { runtime: "automatic" }, decorator: { legacy: true } },
    ssr: { noExternal: ["humanapi-connect-client"] },
  };`;

const compilerOptions = {
  target: "es2022",
  module: "esnext",
  moduleResolution: "bundler",
  lib: ["es2022", "dom", "dom.iterable"],
  strict: true,
  exactOptionalPropertyTypes: false, // as in most apps
  verbatimModuleSyntax: true,
  noEmit: true,
  skipLibCheck: true,
  jsx: "react-jsx",
  allowJs: true,
  checkJs: true,
  experimentalDecorators: true,
  types: [],
};

/** An app with the packed tarball, into which the components of demo/frameworks are copied as users do. */
let app: PackedApp;
beforeAll(() => {
  app = packedApp(PACKAGES.split(" "));
  cpSync(join(ROOT, "demo/frameworks"), app.root, { recursive: true });
});
afterAll(() => app.remove());

it.each(Object.entries(CHECKERS))("the component for %s passes its own type check", (_, [checker, files]) => {
  const angularCompilerOptions = { strictTemplates: true };
  app.write(`tsconfig.${checker}.json`, JSON.stringify({ compilerOptions, angularCompilerOptions, files }));
  const project = checker === "svelte-check" ? ["--fail-on-warnings", "--tsconfig"] : ["--project"];
  run(bin(checker, MATRIX), [...project, `tsconfig.${checker}.json`], app.root);
});

it("the components for React, Vue, Svelte and Angular pass their component tests with the fake client", () => {
  app.write("vitest.config.js", VITEST_CONFIG);
  const output = run(bin("vitest", MATRIX), ["run"], app.root);
  expect(output).toMatch(/Test Files +4 passed[^]*Tests +16 passed/);
  expect(output).not.toMatch(/warn|unhandled|not implemented/i);
});

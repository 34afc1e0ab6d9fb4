import { cpSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packedApp, type PackedApp } from "../package/support/packed-app.js";
import { ROOT, run } from "../package/support/run.js";
import { commandOf } from "./support/host-apps.js";

/** For each framework, its own type checker, what that checks, and the component test. */
const COMPONENTS: Record<string, Component> = {
  React: { checker: ["typescript/tsc"], files: ["react.tsx", "react.test.tsx"], test: "react.test.tsx" },
  Vue: {
    checker: ["vue-tsc"],
    files: ["vue.ts", "connect-button.vue", "vue.test.ts"],
    test: "vue.test.ts",
  },
  Svelte: {
    checker: ["svelte-check", "--fail-on-warnings", "--tsconfig", "tsconfig.Svelte.json"],
    files: ["connect-button.svelte", "connect-button.svelte.test.ts"],
    test: "connect-button.svelte.test.ts",
  },
  Angular: {
    checker: ["@angular/compiler-cli/ngc"],
    files: ["angular.ts", "angular.test.ts"],
    test: "angular.test.ts",
  },
  "Salesforce LWC": {
    checker: ["typescript/tsc"],
    files: ["lwc/salesforce.d.ts", "lwc/humanConnect/humanConnect.js"],
  },
};

interface Component {
  readonly checker: readonly [command: string, ...args: string[]];
  readonly files: readonly string[];
  /** Missing where a framework cannot run here. */
  readonly test?: string;
}

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

const COMPILER_OPTIONS = {
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
  app.write("vitest.config.js", VITEST_CONFIG);
  for (const [name, { files }] of Object.entries(COMPONENTS))
    app.write(
      `tsconfig.${name}.json`,
      JSON.stringify({
        compilerOptions: COMPILER_OPTIONS,
        angularCompilerOptions: { strictTemplates: true },
        files,
      }),
    );
});
afterAll(() => app.remove());

describe.each(Object.entries(COMPONENTS))("the component for %s", (name, { checker, test }) => {
  it("passes its framework's own type check", () => {
    const [command, ...args] = checker;
    const project = args.length ? [] : ["--project", `tsconfig.${name}.json`];
    run("node", [commandOf(command), ...args, ...project], app.root);
  });

  if (test)
    it("passes its component test with the fake client", () => {
      const output = run("node", [commandOf("vitest"), "run", test], app.root);
      expect(output).toMatch(/Tests +4 passed/);
      expect(output).not.toMatch(/warn|unhandled|not implemented/i);
    });
});

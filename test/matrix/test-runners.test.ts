import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { packedApp, type PackedApp } from "../package/support/packed-app.js";
import { ROOT, run } from "../package/support/run.js";
import { MATRIX } from "./support/recipes.js";

const TEST = readFileSync(join(MATRIX, "test-runners/connect.js"), "utf8");

/** A project that follows the guide of its test runner, without any configuration for this package. */
interface Project {
  readonly type: "commonjs" | "module";
  readonly packages: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  /** Matches what the runner prints when all tests pass. */
  readonly passed: RegExp;
}

const COUNT = TEST.match(/^test\(/gm)!.length;
const vitest = (environment: string): Project => ({
  type: "module",
  packages: ["vitest", "vite", environment],
  files: {
    "connect.test.js": `// @vitest-environment ${environment}\nimport { test } from "vitest";\n${TEST}`,
  },
  command: ["node_modules/vitest/vitest.mjs", "run"],
  passed: new RegExp(`Tests +${COUNT} passed`),
});
const jest = (
  name: string,
  packages: readonly string[],
  config: object,
  more: Record<string, string>,
): Project => ({
  type: "commonjs",
  packages: ["jest", "jest-environment-jsdom", ...packages],
  files: {
    "jest.config.json": JSON.stringify({ testEnvironment: "jsdom", ...config }),
    [name]: TEST,
    ...more,
  },
  // Each run has its own cache, so that it does not use code that another run has compiled.
  command: ["node_modules/jest/bin/jest.js", "--cacheDirectory", "cache"],
  passed: new RegExp(`Tests: +${COUNT} passed`),
});

const PROJECTS: Record<string, Project> = {
  "Vitest with jsdom": vitest("jsdom"),
  "Vitest with happy-dom": vitest("happy-dom"),
  "Jest with babel-jest": jest(
    "connect.test.js",
    ["@babel/core", "@babel/plugin-transform-modules-commonjs"],
    {},
    {
      "babel.config.json": '{ "plugins": ["@babel/plugin-transform-modules-commonjs"] }',
    },
  ),
  "Jest with ts-jest": jest(
    "connect.test.ts",
    ["ts-jest", "typescript", "@types/jest", "@types/node"],
    { preset: "ts-jest" },
    {
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          target: "es2022",
          module: "commonjs",
          moduleResolution: "node10",
          ignoreDeprecations: "6.0",
          esModuleInterop: true,
          strict: true,
          types: ["jest", "node"],
        },
      }),
    },
  ),
  "node:test with happy-dom": {
    type: "module",
    packages: ["happy-dom", "@happy-dom/global-registrator"],
    files: {
      "dom.js": `import { GlobalRegistrator } from "@happy-dom/global-registrator"; GlobalRegistrator.register();`,
      "connect.test.js": `import { test } from "node:test";\n${TEST}`,
    },
    command: ["--import", "./dom.js", "--test"],
    passed: new RegExp(`pass ${COUNT}\\b`),
  },
};

/** A project whose only test file is the unchanged `demo/testing/jest.test.js`. */
PROJECTS["Jest without Babel's presets (demo/testing)"] = {
  type: "commonjs",
  packages: ["jest", "jest-environment-jsdom"],
  files: { "jest.test.js": readFileSync(join(ROOT, "demo/testing/jest.test.js"), "utf8") },
  command: ["node_modules/jest/bin/jest.js", "--rootDir", ".", "--cacheDirectory", "cache"],
  passed: /Tests: +1 passed/,
};

let app: PackedApp;
afterEach(() => app.remove());

it.each(Object.entries(PROJECTS))("%s runs an app's tests without special configuration", (_, project) => {
  app = packedApp(project.packages);
  app.write("package.json", JSON.stringify({ name: "app", private: true, type: project.type }));
  for (const [path, text] of Object.entries(project.files)) app.write(path, text);
  const output = run("sh", ["-c", 'exec node "$@" 2>&1', "sh", ...project.command], app.root);
  expect(output).toMatch(project.passed);
  expect(output).not.toMatch(/not implemented|unhandled|warning|DOMException/i);
});

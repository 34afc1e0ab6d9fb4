import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packedApp } from "../package/support/packed-app.js";
import { bin, MATRIX, ROOT, run } from "../package/support/run.js";

const TEST = readFileSync(join(MATRIX, "test-runners/connect.js"), "utf8");
const COUNT = TEST.match(/^test\(/gm)!.length;
const EXAMPLE = readFileSync(join(ROOT, "demo/testing/jest.test.js"), "utf8");

/** A project that follows the guide of its test runner, without any configuration for this package. */
interface Project {
  readonly type: "commonjs" | "module";
  readonly packages: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  /** Matches what the runner prints when all tests pass. */
  readonly passed: RegExp;
}

const vitest = (environment: string): Project => ({
  type: "module",
  packages: ["vitest", "vite", environment],
  files: {
    "connect.test.js": `// @vitest-environment ${environment}\nimport { test } from "vitest";\n${TEST}`,
  },
  command: [bin("vitest", MATRIX), "run"],
  passed: new RegExp(`Tests +${COUNT} passed`),
});
const jest = (packages: readonly string[], files: Record<string, string>, count = COUNT): Project => ({
  type: "commonjs",
  packages: ["jest", "jest-environment-jsdom", ...packages],
  files,
  // Each run has its own cache, so that it does not use code that another run has compiled.
  command: ["node_modules/jest/bin/jest.js", "--rootDir", ".", "--cacheDirectory", "cache"],
  passed: new RegExp(`Tests: +${count} passed`),
});
const JSDOM = { "jest.config.json": '{ "testEnvironment": "jsdom" }' };
const TS_JEST = {
  "jest.config.json": '{ "testEnvironment": "jsdom", "preset": "ts-jest" }',
  "tsconfig.json": `{ "compilerOptions": { "target": "es2022", "module": "commonjs", "moduleResolution": "node10", "strict": true,
    "ignoreDeprecations": "6.0", "esModuleInterop": true, "types": ["jest", "node"] } }`,
};
const BABEL = "@babel/plugin-transform-modules-commonjs";

const PROJECTS: Record<string, Project> = {
  "Vitest with jsdom": vitest("jsdom"),
  "Vitest with happy-dom": vitest("happy-dom"),
  "Jest with CommonJS (demo/testing)": jest([], { "jest.test.js": EXAMPLE }, 1),
  "Jest with babel-jest": jest(["@babel/core", BABEL], {
    ...JSDOM,
    "babel.config.json": JSON.stringify({ plugins: [BABEL] }),
    "connect.test.js": TEST,
  }),
  "Jest with ts-jest": jest(["ts-jest", "typescript", "@types/jest", "@types/node"], {
    ...TS_JEST,
    "connect.test.ts": TEST,
  }),
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

it.each(Object.entries(PROJECTS))("%s runs an app's tests without special configuration", (_, project) => {
  const app = packedApp(project.packages);
  app.write("package.json", JSON.stringify({ name: "app", private: true, type: project.type }));
  for (const [path, text] of Object.entries(project.files)) app.write(path, text);
  const output = run("sh", ["-c", 'exec node "$@" 2>&1', "sh", ...project.command], app.root);
  app.remove();
  expect(output).toMatch(project.passed);
  expect(output).not.toMatch(/not implemented|unhandled|warning|DOMException/i);
});

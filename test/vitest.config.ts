import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("..", import.meta.url));

const project = (name: string, options: object) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], ...options },
});
const SLOW = {
  isolate: false, // Test files that run in the same worker load Playwright only once.
  environment: "node",
  testTimeout: 60_000,
  hookTimeout: 120_000,
  globalSetup: "test/package/support/pack.ts",
};

export default defineConfig({
  root,
  test: {
    slowTestThreshold: 10_000, // The report lists slower tests one by one. A high limit keeps the report at one line per file.
    passWithNoTests: true,
    maxWorkers: 2, // The number is low, because browsers and compilers run beside the tests.

    // The projects run in the order of their `groupOrder`, the fastest first.
    projects: [
      project("unit", {
        environment: "node", // The files that need a DOM select jsdom in their first line.
        isolate: false, // The files of a worker share a window, because loading jsdom takes longer than running most files.
        testTimeout: 30_000, // The first getComputedStyle() of jsdom takes seconds on a busy machine.
        sequence: { groupOrder: 0 },
        environmentOptions: { jsdom: { url: "https://app.example/account/" } },
      }),
      project("browser", {
        environment: "node",
        isolate: false, // Without isolation, the suites of a worker can share their browsers.
        testTimeout: 30_000,
        hookTimeout: 60_000,
        sequence: { groupOrder: 1 },
      }),
      project("readme", {
        include: ["test/readme.test.ts"],
        environment: "jsdom",
        sequence: { groupOrder: 2 },
      }),
      project("package", {
        ...SLOW,
        include: ["test/package/**/*.test.ts", "test/bench/**/*.test.ts"],
        sequence: { groupOrder: 2 },
      }),
      project("matrix", { ...SLOW, sequence: { groupOrder: 2 } }),
    ],
  },
});

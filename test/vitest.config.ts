import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const project = (name: string, options: object) => ({
  extends: true as const,
  test: { name, environment: "node", include: [`test/${name}/**/*.test.ts`], ...options },
});
/** Files of one worker share what is slow to load: a window, a browser, Playwright. */
const SHARED = { isolate: false };
const SLOW = { ...SHARED, testTimeout: 60_000, hookTimeout: 120_000 };

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    slowTestThreshold: 10_000, // The report lists slower tests one by one, and one line per file is enough.
    passWithNoTests: true, // Some suites are for Firefox and WebKit only.
    maxWorkers: 2, // Browsers and compilers run beside the tests.
    projects: [
      project("unit", {
        ...SHARED,
        setupFiles: "test/unit/support/empty-page.ts",
        environmentOptions: { jsdom: { url: "https://app.example/account/" } }, // for files that start with `@vitest-environment jsdom`
        testTimeout: 30_000, // The first getComputedStyle() of jsdom takes seconds on a busy machine.
        sequence: { groupOrder: 0 }, // before the slow ones
      }),
      project("browser", { ...SLOW, testTimeout: 30_000, sequence: { groupOrder: 1 } }),
      project("package", {
        ...SLOW,
        include: ["test/package/**/*.test.ts", "test/*.test.ts"],
        globalSetup: "test/package/support/pack.ts",
        sequence: { groupOrder: 1 },
      }),
      project("matrix", {
        ...SLOW,
        globalSetup: "test/package/support/pack.ts",
        sequence: { groupOrder: 1 },
      }),
    ],
  },
});

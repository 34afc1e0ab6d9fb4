import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

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

/**
 * Orders the test files: those that need a DOM run first. A worker can run only files with the same `environment` ("node" or
 * "jsdom"), so in a mixed order, Vitest would often start a new worker. Each new worker would load jsdom again, which takes longer
 * than the tests of most files.
 */
class EnvironmentSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const needsDom = ({ moduleId }: TestSpecification): boolean =>
      readFileSync(moduleId, "utf8").startsWith("// @vitest-environment jsdom");
    const sorted = await super.sort(files);
    return [...sorted.filter(needsDom), ...sorted.filter((file) => !needsDom(file))];
  }
}
const isShuffled = process.argv.some((argument) => argument.startsWith("--sequence.shuffle"));

export default defineConfig({
  root,
  test: {
    slowTestThreshold: 10_000, // The report lists slower tests one by one. A high limit keeps the report at one line per file.
    passWithNoTests: true,
    // Vitest's own sequencer can order the files at random. It is used if the command line asks for that.
    sequence: isShuffled ? {} : { sequencer: EnvironmentSequencer },
    maxWorkers: 2, // The number is low, because browsers and compilers run beside the tests.

    // The projects run in the order of their `groupOrder`, the fastest first.
    projects: [
      project("unit", {
        environment: "node", // The files that need a DOM select jsdom in their first line.
        setupFiles: "test/unit/support/empty-page.ts",
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

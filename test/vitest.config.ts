import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("..", import.meta.url));

const project = (name: string, options: object) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], ...options },
});
const SLOW = { environment: "node", testTimeout: 60_000, hookTimeout: 120_000 };

export default defineConfig({
  root,
  test: {
    slowTestThreshold: 10_000, // one line per file
    passWithNoTests: true,
    maxWorkers: 2, // because browsers and compilers run beside the tests
    // Fastest first. "matrix" needs the packages of test/matrix; the others do with the root's.
    projects: [
      project("unit", {
        environment: "jsdom",
        testTimeout: 30_000, // jsdom takes seconds for its first layout where the machine is busy
        sequence: { groupOrder: 0 },
        environmentOptions: { jsdom: { url: "https://app.example/account/" } },
      }),
      project("browser", {
        environment: "node",
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
        sequence: { groupOrder: 3 },
      }),
      project("matrix", { ...SLOW, sequence: { groupOrder: 4 } }),
    ],
  },
});

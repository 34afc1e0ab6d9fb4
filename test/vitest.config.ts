import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("..", import.meta.url));

const project = (name: string, options: object) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], ...options },
});

export default defineConfig({
  root,
  test: {
    slowTestThreshold: 10_000, // a line a file
    passWithNoTests: true,
    maxWorkers: 2, // browsers and compilers run beside it, and wait for each other
    projects: [
      project("unit", {
        environment: "jsdom",
        sequence: { groupOrder: 0 },
        environmentOptions: { jsdom: { url: "https://app.example/account/" } },
      }),
      project("browser", {
        environment: "node",
        testTimeout: 30_000,
        hookTimeout: 60_000,
        sequence: { groupOrder: 1 }, // fastest first
      }),
      project("readme", {
        include: ["test/readme.test.ts"],
        environment: "jsdom",
        sequence: { groupOrder: 3 },
      }),
      project("package", {
        environment: "node",
        testTimeout: 60_000,
        hookTimeout: 120_000,
        sequence: { groupOrder: 2 },
      }),
    ],
  },
});

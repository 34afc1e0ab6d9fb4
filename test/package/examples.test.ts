import { execFileSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findBrowser } from "../browser/find-browser.mjs";
import { packedApp, type PackedApp } from "./packed-app.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** An app of a user's, with the packed tarball and the test tools. */
let app: PackedApp;
beforeAll(() => {
  app = packedApp(["vitest", "vite", "jsdom", "jest", "jest-environment-jsdom"]);
  for (const file of ["vitest.test.ts", "jest.test.js"])
    copyFileSync(join(ROOT, "demo/testing", file), join(app.root, file));
});
afterAll(() => app.remove());

function run(tool: string, args: string[], cwd: string, env: Record<string, string> = {}): string {
  try {
    const options = {
      cwd,
      env: { ...process.env, NO_COLOR: "1", ...env },
      stdio: "pipe",
      encoding: "utf8",
    } as const;
    return execFileSync(join(ROOT, "node_modules/.bin", tool), args, options);
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(stdout + stderr, { cause: error });
  }
}

it("Vitest's", () => expect(run("vitest", ["run", "vitest.test.ts"], app.root)).toMatch(/Tests +1 passed/));

it("Jest's", () =>
  void run("jest", ["--transform", "{}", "--rootDir", app.root, "jest.test.js"], app.root, {
    NODE_OPTIONS: "--experimental-vm-modules",
  }));

it("Playwright's, against the sandbox", async () => {
  const free = createServer().listen(0);
  const { port } = free.address() as AddressInfo;
  await new Promise((resolve) => free.close(resolve));
  const env = { PORT: String(port), CHROMIUM: findBrowser("chromium")! };
  expect(run("playwright", ["test", "--config", "demo/testing"], ROOT, env)).toMatch(/1 passed/);
});

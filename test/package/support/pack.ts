import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import type {} from "./packed-app.js"; // declares the type of "tarball", which is provided below

/** Packs the package once for all tests of a project. Returns the function that removes the tarball after the tests. */
export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), "hcw-tarball-"));
  const pack = ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder];
  const cwd = fileURLToPath(new URL("../../..", import.meta.url));
  const file = execFileSync("npm", pack, { cwd, encoding: "utf8" }).trim().split("\n").at(-1)!;
  project.provide("tarball", join(folder, file));
  return () => rmSync(folder, { recursive: true });
}

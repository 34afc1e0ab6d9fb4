import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import type {} from "./packed-app.js"; // declares the type of "tarball"
import { ROOT, run } from "./run.js";

/** Packs the package once for all tests. A release passes the tarball that it will publish. */
export default function setup(project: TestProject): (() => void) | void {
  if (process.env.HCW_TARBALL) return project.provide("tarball", process.env.HCW_TARBALL);
  const folder = mkdtempSync(join(tmpdir(), "hcw-tarball-"));
  const file = run("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder], ROOT);
  project.provide("tarball", join(folder, file.split("\n").at(-1)!));
  return () => rmSync(folder, { recursive: true });
}

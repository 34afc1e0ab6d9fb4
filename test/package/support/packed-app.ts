import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { inject } from "vitest";
import { MATRIX, ROOT } from "./run.js";

declare module "vitest" {
  interface ProvidedContext {
    /** The path of the packed package. */
    tarball: string;
  }
}

/** Returns the folder in which a package is installed, in `test/matrix` or in the root. `test/matrix` takes precedence. */
export function findPackage(name: string): string {
  const found = [MATRIX, ROOT].map((folder) => join(folder, "node_modules", name)).find(existsSync);
  if (!found) throw new Error(`${name} is not installed. Run: npm run test:matrix`);
  return found;
}

export type PackedApp = ReturnType<typeof packedApp>;

/**
 * Creates a user's app in its own folder, with the packed tarball installed in the app's folder `installed`.
 * @param packages the names of further packages that the app has
 */
export function packedApp(packages: readonly string[] = []) {
  const root = mkdtempSync(join(tmpdir(), "hcw-"));
  const installed = join(root, "node_modules/human-connect-widget");
  const tarball = inject("tarball");
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["xzf", tarball, "--strip-components=1", "-C", installed]);
  const write = (path: string, text: string): string => {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  write("package.json", '{ "name": "app", "private": true, "type": "module" }');
  for (const name of packages) {
    const link = join(root, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(findPackage(name), link);
  }
  return { root, installed, tarball, write, remove: () => rmSync(root, { recursive: true }) };
}

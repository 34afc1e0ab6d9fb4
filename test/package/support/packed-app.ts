import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const INSTALLED = ["test/matrix/node_modules", "node_modules"].map((folder) => join(ROOT, folder));

/** Returns where a package of the matrix, or else of the root, is installed. */
export function findPackage(name: string): string {
  const found = INSTALLED.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (!found) throw new Error(`${name} is not installed. Run: node test/set-up.mjs --matrix`);
  return found;
}

/** A user's app in a folder of its own, with the packed tarball installed in it. */
export interface PackedApp {
  readonly root: string;
  /** Where the package is in the app. */
  readonly installed: string;
  /** Where the tarball is. */
  readonly tarball: string;
  write(path: string, text: string): string;
  remove(): void;
}

/** Creates a user's app. @param packages the names of other packages that the app has */
export function packedApp(packages: readonly string[] = []): PackedApp {
  const root = mkdtempSync(join(tmpdir(), "hcw-"));
  const installed = join(root, "node_modules/human-connect-widget");
  const pack = ["pack", "--silent", "--ignore-scripts", "--pack-destination", root];
  const packed = execFileSync("npm", pack, { cwd: ROOT, encoding: "utf8" }).trim().split("\n").at(-1)!;
  const tarball = join(root, packed);
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

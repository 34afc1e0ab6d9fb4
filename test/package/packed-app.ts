import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A user's app in a folder of its own, with the packed tarball installed in it. */
export interface PackedApp {
  readonly root: string;
  /** Where the package is in it. */
  readonly installed: string;
  write(path: string, text: string): string;
  remove(): void;
}

/** @param packages others that it has, by name */
export function packedApp(packages: readonly string[] = []): PackedApp {
  const root = mkdtempSync(join(tmpdir(), "hcw-"));
  const installed = join(root, "node_modules/human-connect-widget");
  const pack = ["pack", "--silent", "--ignore-scripts", "--pack-destination", root];
  const packed = execFileSync("npm", pack, { cwd: ROOT, encoding: "utf8" }).trim().split("\n").at(-1)!;
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["xzf", join(root, packed), "--strip-components=1", "-C", installed]);
  const write = (path: string, text: string): string => {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  write("package.json", '{ "name": "app", "private": true, "type": "module" }');
  for (const name of packages) {
    mkdirSync(dirname(join(root, "node_modules", name)), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", name), join(root, "node_modules", name));
  }
  return { root, installed, write, remove: () => rmSync(root, { recursive: true }) };
}

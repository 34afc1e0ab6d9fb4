import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { MATRIX } from "./recipes.js";

/**
 * Returns the path of an executable in the npm package for this platform. `node_modules/.bin` has no link to the executable,
 * because the install script that would create the link does not run.
 * @param prefix the scope of the platform packages, and the beginning of their names
 * @throws Error if no such package is installed
 */
export function findBinary(prefix: string, file: string): string {
  const scope = join(MATRIX, "node_modules", dirname(`${prefix}x`));
  const start = prefix.slice(prefix.indexOf("/") + 1);
  const found = (existsSync(scope) ? readdirSync(scope) : [])
    .filter((name) => name.startsWith(start))
    .flatMap((name) => [join(scope, name, file), join(scope, name, `${file}.exe`)])
    .find((path) => existsSync(path));
  if (!found) throw new Error(`No binary of ${prefix}* is installed. Run: node test/set-up.mjs --matrix`);
  return found;
}

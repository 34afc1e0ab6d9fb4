import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { MATRIX } from "./recipes.js";

/**
 * Returns the path of an executable. It is in an npm package that is made for this platform only. `node_modules/.bin` has no
 * link to the executable, because the install script that would create the link does not run.
 * @param prefix the package's scope and the beginning of its name, such as `@oven/bun-`; the rest depends on the platform
 * @throws Error if no such package is installed
 */
export function findBinary(prefix: string, file: string): string {
  const scope = join(MATRIX, "node_modules", dirname(`${prefix}x`));
  const start = prefix.slice(prefix.indexOf("/") + 1);
  const found = (existsSync(scope) ? readdirSync(scope) : [])
    .filter((name) => name.startsWith(start))
    .flatMap((name) => [join(scope, name, file), join(scope, name, `${file}.exe`)])
    .find((path) => existsSync(path));
  if (!found) throw new Error(`No binary of ${prefix}* is installed. Run: npm run test:matrix`);
  return found;
}

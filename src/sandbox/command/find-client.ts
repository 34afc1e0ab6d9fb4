import { createRequire } from "node:module";
import { join } from "node:path";

/** Returns the file of `humanapi-connect-client` that a project in `folder` has installed, or `null`. */
export function findClient(folder: string): string | null {
  try {
    return createRequire(join(folder, "package.json")).resolve("humanapi-connect-client");
  } catch {
    return null;
  }
}

import { createRequire } from "node:module";
import { join } from "node:path";

/**
 * Returns the path of the client file of `humanapi-connect-client`, if a project in `folder` has installed that package.
 * Otherwise returns `null`.
 */
export function findClient(folder: string): string | null {
  try {
    return createRequire(join(folder, "package.json")).resolve("humanapi-connect-client");
  } catch {
    return null;
  }
}

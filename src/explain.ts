import { withTimeout } from "./platform/abort.js";
import { ConnectError } from "./errors.js";

/** The network that failed may not bring the texts of its failure either. */
const PATIENCE_MS = 2_000;

/** Any error as the app gets it: a {@link ConnectError} that tells what happened, then what to do. */
export async function explain(error: unknown, timeoutMs: number): Promise<ConnectError> {
  const known =
    error instanceof ConnectError
      ? error
      : new ConnectError("open-failed", { detail: "threw", cause: error });
  // What only a failure needs; a short word where it cannot be had.
  const { code, ...init } = await withTimeout(PATIENCE_MS, () => import("./failures.js"), Error)
    .then(({ tell }) => tell(known, timeoutMs, explain))
    .catch(() => ({
      ...known,
      detail: `${known.code}: ${known.message}. The rest of this text did not load: check the network.`,
      cause: known.cause,
    }));
  return new ConnectError(code, init);
}

import { within } from "./deadline.js";
import { ConnectError } from "./errors.js";

type Failures = typeof import("./failures.js");

/** The network that failed may not bring the texts of its failure either. */
const PATIENCE_MS = 2_000;
const WITHOUT: Failures = {
  textOf: ({ code, message }) =>
    `${code}: ${message}. The rest of this text did not load: check the network.`,
  blockedBy: async () => "",
};

/** What only a failure needs; a short word where it cannot be had. */
export const failures = (): Promise<Failures> =>
  within(PATIENCE_MS, undefined, () => import("./failures.js"), Error).catch(() => WITHOUT);

/** Any error as the app gets it: a {@link ConnectError} that tells what happened, then what to do. */
export async function explain(error: unknown, timeoutMs: number): Promise<ConnectError> {
  const known =
    error instanceof ConnectError
      ? error
      : new ConnectError("open-failed", { detail: "threw", cause: error });
  const { code, cause, status, retryable } = known;
  const { textOf } = await failures();
  return new ConnectError(code, { detail: textOf(known, timeoutMs), cause, status, retryable });
}

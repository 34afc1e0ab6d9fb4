import { within } from "./deadline.js";
import { ConnectError } from "./errors.js";
import type { FailedScript } from "./failures.js";

type Failures = typeof import("./failures.js");

/** The network that failed may not bring the texts of its failure either. */
const PATIENCE_MS = 2_000;
const WITHOUT: Failures = {
  textOf: ({ code, message }) =>
    `${code}: ${message}. The rest of this text did not load: check the network.`,
  blockedBy: async () => "",
};

/** What only a failure needs; a short word where it cannot be had. */
const failures = (): Promise<Failures> =>
  within(PATIENCE_MS, undefined, () => import("./failures.js"), Error).catch(() => WITHOUT);

/** Any error as the app gets it: a {@link ConnectError} that tells what happened, then what to do. */
export async function explain(error: unknown, timeoutMs: number): Promise<ConnectError> {
  const known: ConnectError & { failed?: FailedScript } =
    error instanceof ConnectError
      ? error
      : new ConnectError("open-failed", { detail: "threw", cause: error });
  const { textOf, blockedBy } = await failures();
  const { failed, cause, status, retryable, message } = known;
  const block = failed && (await blockedBy(failed, message));
  if (block) return explain(new ConnectError("client-blocked", { detail: block, cause }), timeoutMs);
  const init = { detail: textOf(known, timeoutMs), cause, status, retryable };
  if (cause instanceof AggregateError)
    init.cause = new AggregateError(
      await Promise.all(cause.errors.map((one) => explain(one, timeoutMs))),
      cause.message,
    );
  return new ConnectError(known.code, init);
}

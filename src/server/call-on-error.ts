import type { TokenHandlerSettings } from "./token-handler-options.js";

/** Calls `onError`. Ignores the errors of `onError` itself, because a failing logger must not affect a user. */
export function callOnError({ onError }: TokenHandlerSettings, error: unknown): void {
  const call = async (): Promise<unknown> =>
    onError(
      error ??
        new Error("createTokenHandler: `getUser`, `auth` or `onRefreshToken` rejected without a reason"),
    );
  call().catch(() => {});
}

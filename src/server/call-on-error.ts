import type { TokenHandlerSettings } from "./token-handler-options.js";

/** Calls `onError`. Drops what it throws or rejects with, because a failing logger must not fail a user. */
export function callOnError({ onError }: TokenHandlerSettings, error: unknown): void {
  const call = async (): Promise<unknown> =>
    onError(
      error ??
        new Error("createTokenHandler: `getUser`, `auth` or `onRefreshToken` rejected without a reason"),
    );
  call().catch(() => {});
}

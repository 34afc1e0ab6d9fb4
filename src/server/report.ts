/** Logs an error. Reads `console.error` at each call, because logging tools replace it. */
// eslint-disable-next-line no-console -- the server's log is the only place where a developer sees the reason of a failure
export const logError = (error: unknown): void => console.error(error);

/** Calls an app's callback. Ignores its errors, because a failing logger must not affect a user. */
export function report(callback: (error: unknown) => unknown, error: unknown): void {
  const known = error ?? new Error("createTokenHandler: a function of the app rejected without a reason");
  (async () => callback(known))().catch(() => {});
}

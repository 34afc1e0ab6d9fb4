import { bodyErrorStatus } from "./check-body.js";
import { callOnError } from "./call-on-error.js";
import type { ConnectUser } from "./connect-user.js";
import { HumanApiAuthError } from "./human-api-auth-error.js";
import { isText } from "./human-api-auth-options.js";
import { problem } from "./responses.js";
import { createStepRunner, isTimeout, type StepError, type StepRunner } from "./step.js";
import type { TokenHandlerOptions, TokenHandlerSettings, TokenUser } from "./token-handler-options.js";
import { isLifetime, type ConnectToken } from "./tokens.js";

/**
 * Serves a `POST` request from an allowed origin. Checks the body, then gets the user, and then gets the token.
 * @throws StepError if one of these steps fails, or if the budget ends
 */
export async function handlePost(settings: TokenHandlerSettings, request: Request): Promise<Response> {
  const { auth, getUser, timeoutMs } = settings;
  const runStep = createStepRunner(timeoutMs);
  const bodyStatus = await runStep({
    name: "the request's body",
    run: (limit) => bodyErrorStatus(request, limit),
    toStatus: (reason) => (isTimeout(reason) ? 408 : 400),
  });
  if (bodyStatus) return problem(bodyStatus);
  const user = await runStep({ name: "`getUser`", run: () => getUser(request) });
  if (!user) return problem(401);
  const token = await runStep({
    name: "`auth.connectToken()`",
    run: (limit) => requestToken(auth, user, limit),
    toStatus: toAuthStatus,
    // Only this step is aborted if the browser closes the connection. The steps before it are short. The step after it must be
    // completed, because the app would otherwise lose the refresh token.
    signal: request.signal,
  });
  await passRefreshToken(settings, runStep, user, token);
  const { token: text, type, expires_in, human_id } = token;
  // The fields are copied one by one, so that no other field ever reaches a browser.
  return Response.json({ token: text, type, expires_in, human_id });
}

/**
 * Requests the token from `auth`.
 * @throws HumanApiAuthError `invalid-response` if `auth` returns no valid token. This can happen if the app passes an `auth`
 * object of its own
 */
async function requestToken(
  auth: TokenHandlerOptions["auth"],
  user: TokenUser,
  signal: AbortSignal,
): Promise<ConnectToken> {
  const { returning = false } = user;
  const response = await auth.connectToken(user, { signal, returning });
  const { token, expires_in } = response;
  if (isText(token) && (expires_in === undefined || isLifetime(expires_in))) return response;
  throw new HumanApiAuthError(
    "invalid-response",
    "`auth.connectToken()` must return a string `token` and a positive `expires_in`",
  );
}

function toAuthStatus(reason: unknown): number {
  const { code } = Object(reason) as { code?: unknown };
  if (code === "timeout" || isTimeout(reason)) return 504;
  return code === "invalid-options" ? 500 : 502;
}

/** Passes a refresh token to the app's `onRefreshToken`. A failure is reported to `onError`, but does not change the response. */
async function passRefreshToken(
  settings: TokenHandlerSettings,
  runStep: StepRunner,
  user: ConnectUser,
  { refresh_token: refreshToken }: ConnectToken,
): Promise<void> {
  if (!refreshToken) return;
  const run = (): unknown => settings.onRefreshToken(user, refreshToken);
  await runStep({ name: "`onRefreshToken`", run }).catch((error: StepError) =>
    callOnError(settings, error.cause),
  );
}

import { setTimeout as delay } from "node:timers/promises";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { createTokenHandler } from "human-connect-widget/server";

const LOGIN_PAGE = "<!doctype html><html lang=en><title>Sign in</title><h1>Sign in</h1></html>";
const SLOW_MS = 2000;

/**
 * Creates a user. A real app gets the user from its own session. In the demo, all visitors share one user. Only some scenarios
 * use another user.
 */
const createUser = (name) => ({ id: name, email: `${name}@example.org` });

/**
 * Returns the token endpoint `POST /api/connect/token`. The query `?scenario=…` makes the endpoint fail, to show how a page
 * handles the failure.
 * @param sandbox the sandbox, or `undefined` if the demo uses Human API's own service. Two scenarios, `expired` and `revoked`,
 * end a session. They can do so only with the sandbox, because the demo cannot end the sessions of Human API's own service.
 */
export function createTokenEndpoint({ auth, sandbox }) {
  const createHandler = (getUser) => createTokenHandler({ auth, getUser });
  const handle = createHandler(() => createUser("demo-user"));

  /**
   * Returns a handler that creates a session, ends the session by calling `end`, and then responds. So the token in the response
   * is unusable, unless the widget asks for a new one. The handler has its own user, so that no other scenario is affected.
   */
  const ended = (name, end) => async (request) => {
    const response = await createHandler(() => createUser(name))(request);
    if (!request.url.includes("renew=true")) end?.(name);
    return response;
  };
  const signedOut = createHandler(() => null);

  const scenarios = {
    slow: async (request) => (await delay(SLOW_MS), handle(request)),
    refused: signedOut,
    "signed-out": signedOut,
    redirect: () => Response.redirect("http://localhost/login", 302),
    html: () => new Response(LOGIN_PAGE, { headers: { "content-type": "text/html" } }),
    unsafe: () => Response.json({ token: "sandbox-session-1", access_token: "sandbox-access-1" }),
    hang: ({ signal }) =>
      new Promise((resolve) =>
        signal.addEventListener("abort", () => resolve(new Response(null, { status: 499 }))),
      ),
    offline: (_request, { incoming }) => (incoming.socket.destroy(), RESPONSE_ALREADY_SENT),
    expired: ended("expired-user", sandbox?.expireTokens),
    revoked: ended("revoked-user", sandbox?.revokeTokens),
  };

  return (request, env) => {
    const name = new URL(request.url).searchParams.get("scenario") ?? "";
    return Object.hasOwn(scenarios, name) ? scenarios[name](request, env) : handle(request);
  };
}

// @vitest-environment node
import { expect, it } from "vitest";
import { createTokenHandler } from "../../src/server/index.js";
import { failure, setUp, SOURCE, USER } from "./set-up-backend.js";

it("a new user connects a source, returns, disconnects the source, and gets a new token after the old token has expired", async () => {
  const { sandbox, auth, act } = setUp();
  const handler = createTokenHandler({ auth, getUser: () => USER });
  /** Requests a token from the app's backend, as the browser does. */
  const requestToken = async () => {
    const headers = { "sec-fetch-site": "same-origin" };
    const response = await handler(new Request("https://app.example/token", { method: "POST", headers }));
    return (await response.json()) as { token: string; type: string; expires_in: number; human_id?: string };
  };

  // The user is new, so the token is a session token, which is valid for an hour. No health data exists yet.
  const session = await requestToken();
  expect(session).toMatchObject({ type: "session", expires_in: 3600 });
  expect(await failure(auth.accessToken(USER))).toMatchObject({ status: 403 });

  // The user connects a source, and then requests a source that Connect does not offer.
  const connected = { status: "CONNECTED_SOURCE", currentConnections: [SOURCE] };
  expect(await act("/connect", session.token)).toMatchObject(connected);
  expect(await act("/request", session.token)).toMatchObject({ status: "REQUESTED_SOURCE" });
  const wanted = [{ physician: "Dr. Robin Example" }];

  // The page reloads during the session. The session continues, and the new token is an id token, which is valid for a day.
  expect(await failure(auth.sessionToken(USER))).toMatchObject({ status: 403, code: "http" });
  const id = await requestToken();
  expect(id).toMatchObject({ type: "id", expires_in: 86_400 });
  expect(await act("/close", id.token)).toMatchObject({
    status: "SUCCESS",
    sessionResults: { connectedSources: [SOURCE], requestedSources: wanted },
    currentConnections: [SOURCE],
    requestedProviders: wanted,
  });

  // The server can get an access token to read health data.
  expect(await auth.accessToken(USER)).toMatchObject({ token_type: "Bearer", expires_in: 86_400 });

  // In the next session, Connect reports only the changes of that session.
  expect(await act("/disconnect", id.token)).toMatchObject({
    status: "DISCONNECTED_SOURCE",
    sessionResults: { connectedSources: [], disconnectedSources: [SOURCE], requestedSources: [] },
    currentConnections: [],
  });
  expect(await failure(auth.accessToken(USER))).toMatchObject({ status: 403 });

  // First, the token expires. Then, the same token is revoked. Both times, Connect closes with the matching status. After that,
  // the user gets a new token, which works.
  sandbox.expireTokens(USER.id);
  expect(await act("/close", id.token)).toEqual({ status: "SESSION_TOKEN_EXPIRED" });
  sandbox.revokeTokens(USER.id);
  expect(await act("/close", id.token)).toEqual({ status: "SESSION_TOKEN_INVALID" });
  const renewed = await requestToken();
  expect(renewed).toMatchObject({ type: "session", human_id: session.human_id });
  expect(await act("/close", renewed.token)).toMatchObject({ status: "SUCCESS" });
});

// @vitest-environment node
// Runs the code of demo/recipes/after-connect.md against the sandbox.
import Keyv from "keyv";
import { expect, it, vi } from "vitest";
import { HumanApiAuth, createTokenHandler } from "../../src/server/index.js";
import { snippets } from "../readme-snippets.js";
import { pageRequest, setUp, SOURCE, USER } from "./set-up-backend.js";

/** Runs the recipe's blocks as one module. @param scope what the recipe imports, and the app's own variables */
function runRecipe(scope: Record<string, unknown>): any {
  const blocks = snippets("js", "demo/recipes/after-connect.md").join("");
  const body = blocks.replace(/^import .*$|^export /gm, "");
  const names = "{ auth, POST, connectedSources, sourcesRoute }";
  return new Function(...Object.keys(scope), `${body}; return ${names};`)(...Object.values(scope));
}

it("the recipe takes a new user to a returning one, and the server says what is connected", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const { sandbox, act } = setUp();
  const table = new Map<string, string>();
  const upstream: string[] = [];
  class SandboxAuth extends HumanApiAuth {
    constructor(options: ConstructorParameters<typeof HumanApiAuth>[0]) {
      const fetch = async (url: string | URL | Request, init?: RequestInit) => {
        upstream.push((JSON.parse(init!.body as string) as { type: string }).type);
        return sandbox.fetch(url, init);
      };
      super({ ...options, fetch });
    }
  }
  const showSources = vi.fn();
  const widget = new EventTarget();
  const { auth, POST, connectedSources, sourcesRoute } = runRecipe({
    HumanApiAuth: SandboxAuth,
    createTokenHandler,
    Keyv: class extends Keyv { constructor() { super(); } }, // prettier-ignore
    KeyvRedis: class {},
    process: { env: { HUMANAPI_CLIENT_ID: "sandbox-client", HUMANAPI_CLIENT_SECRET: "sandbox-hushed" } },
    db: { query: async (sql: string, row: [string, string]) => /^insert/.test(sql) && table.set(...row) },
    userOfSession: () => USER,
    fetch: async (url: string, init: RequestInit) =>
      url === "/api/connect/sources" ? sourcesRoute(pageRequest()) : sandbox.fetch(url, init),
    widget,
    showSources,
  });
  const requestToken = async (query = ""): Promise<any> => (await POST(pageRequest({}, query))).json();
  const take = (): string[] => upstream.splice(0);

  // A new user, who has not connected anything
  const session = await requestToken();
  expect(session).toMatchObject({ type: "session", expires_in: 3600 });
  expect(await requestToken()).toMatchObject({ token: session.token });
  expect(await connectedSources(USER)).toEqual([]);
  expect(take()).toEqual(["session", "access"]);

  // The user connects a source. The server knows before any page says so.
  expect(await act("/connect", session.token)).toMatchObject({ currentConnections: [SOURCE] });
  expect(await connectedSources(USER)).toEqual([SOURCE]);
  expect(table.get(USER.id)).toMatch(/^sandbox-refresh-/);
  widget.dispatchEvent(new Event("close"));
  await vi.waitUntil(() => showSources.mock.calls.length);
  expect(showSources.mock.calls).toEqual([[[SOURCE]]]);
  expect(take()).toEqual(["access"]);

  // The user returns when the session has expired, and again on another day.
  table.clear();
  vi.setSystemTime(Date.now() + 3_600_000);
  const id = await requestToken();
  expect(id).toMatchObject({ type: "id", expires_in: 86_400 });
  expect(table.get(USER.id)).toMatch(/^sandbox-refresh-/);
  expect(await requestToken()).toMatchObject({ token: id.token });
  expect(take()).toEqual(["session", "id"]);
  // Tokens that Connect or Human API refuse are replaced.
  sandbox.revokeTokens();
  expect(await act("/close", id.token)).toEqual({ status: "SESSION_TOKEN_INVALID" });
  const renewed = await requestToken("?renew=true");
  expect(await act("/close", renewed.token)).toMatchObject({ status: "SUCCESS" });
  expect(await connectedSources(USER)).toHaveLength(1);
  sandbox.revokeTokens();
  expect(await connectedSources(USER)).toHaveLength(1);
  expect(await auth.accessToken(USER)).not.toHaveProperty("refresh_token");
});

import { HumanApiAuthError } from "./human-api-auth-error.js";
import { newBudget, postJson, type Budget } from "./post-json.js";
import type { AccessToken, ConnectToken, IdToken, SessionToken } from "./tokens.js";

/** The app's user, as the app knows them. */
export interface ConnectUser {
  /** The app's own, lasting id of the user: Human API's `client_user_id`. */
  readonly id: string;
  /** Needed for a session token. */
  readonly email?: string;
}

/** What every request takes. */
export interface RequestOptions {
  /** Ends the call, with its reason. */
  signal?: AbortSignal;
}

/** What `new HumanApiAuth()` takes. */
export interface HumanApiAuthOptions {
  /** The app's id at Human API. */
  clientId: string;
  /** The app's secret; shown in no way of printing this object or an error of it. */
  clientSecret: string;
  /** Where the tokens are asked for: a regional host, or a sandbox. @default "https://auth.humanapi.co" */
  authUrl?: string | URL;
  /** Sent as `extra_scopes`. */
  extraScopes?: readonly string[];
  /** Budget of one call, with all the requests and pauses that it needs, in milliseconds. @default 10_000 */
  timeoutMs?: number;
  /** For tests and for runtimes with a client of their own. @default the global one */
  fetch?: typeof fetch;
}

type TokenType = "session" | "id" | "access";

/** The fields that an answer must have, beside `expires_in`. */
const FIELDS: Record<TokenType, string> = {
  session: "session_token",
  id: "id_token",
  access: "access_token",
};

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

/**
 * The three requests of the vendor's guide. Keeps the secret to itself: no property, message or printout shows it.
 *
 * @example
 * const auth = new HumanApiAuth({ clientId, clientSecret });
 * const { token } = await auth.connectToken({ id: "user-1", email: "user@example.org" });
 */
export class HumanApiAuth {
  readonly #options: HumanApiAuthOptions & { timeoutMs: number };
  readonly #url: string;

  /** @throws HumanApiAuthError `invalid-options`, naming what is missing */
  constructor(options: HumanApiAuthOptions) {
    const { clientId, clientSecret, authUrl = "https://auth.humanapi.co", timeoutMs = 10_000 } = options;
    for (const [name, value] of Object.entries({ clientId, clientSecret }))
      if (!isText(value))
        throw new HumanApiAuthError(
          "invalid-options",
          `\`${name}\` is missing: take it from Human API's developer portal`,
        );
    if (!URL.canParse(authUrl))
      throw new HumanApiAuthError("invalid-options", "`authUrl` must be an absolute URL");
    if (typeof timeoutMs !== "number" || !(timeoutMs > 0 && timeoutMs < 2 ** 31))
      throw new HumanApiAuthError("invalid-options", "`timeoutMs` must be a number of milliseconds");
    this.#options = { ...options, timeoutMs };
    this.#url = new URL("/v1/connect/token", authUrl).href;
  }

  /** For a new user. @throws HumanApiAuthError; with status 403 once the user has connected a source */
  sessionToken(user: ConnectUser, options?: RequestOptions): Promise<SessionToken> {
    return this.#request<SessionToken>("session", user, options);
  }

  /** For a returning user. @throws HumanApiAuthError */
  idToken(user: ConnectUser, options?: RequestOptions): Promise<IdToken> {
    return this.#request<IdToken>("id", user, options);
  }

  /** To read health data, on the server. @throws HumanApiAuthError; with status 403 until a source is connected */
  accessToken(user: ConnectUser, options?: RequestOptions): Promise<AccessToken> {
    return this.#request<AccessToken>("access", user, options);
  }

  /**
   * What opens Connect: the session token, or for a user who has connected a source the id token.
   * @param options.returning the app knows that the user has: the id token at once, in one request
   * @throws HumanApiAuthError
   */
  async connectToken(
    user: ConnectUser,
    options: RequestOptions & { returning?: boolean } = {},
  ): Promise<ConnectToken> {
    const budget = newBudget(this.#options.timeoutMs);
    if (!options.returning) {
      try {
        const answer = await this.#request<SessionToken>("session", user, options, budget);
        const { session_token: token, human_id, expires_in } = answer;
        return { token, type: "session", expires_in, ...(isText(human_id) && { human_id }) };
      } catch (error) {
        if (!(error instanceof HumanApiAuthError && error.status === 403)) throw error;
      }
    }
    const answer = await this.#request<IdToken>("id", user, options, budget);
    const { id_token: token, id_refresh_token: refresh_token, expires_in } = answer;
    return { token, type: "id", expires_in, ...(isText(refresh_token) && { refresh_token }) };
  }

  async #request<T>(
    type: TokenType,
    user: ConnectUser,
    { signal }: RequestOptions = {},
    budget: Budget = newBudget(this.#options.timeoutMs),
  ): Promise<T> {
    const { clientId, clientSecret, extraScopes, fetch } = this.#options;
    if (!isText(user.id) || (type === "session" && !isText(user.email)))
      throw new HumanApiAuthError(
        "invalid-options",
        "The user needs an `id`, and for a session token an `email`",
      );
    const body = {
      client_id: clientId,
      client_user_id: user.id,
      client_secret: clientSecret,
      type,
      ...(type === "session" && { client_user_email: user.email }),
      ...(extraScopes && { extra_scopes: extraScopes }),
    };
    const answer = await postJson(this.#url, body, { budget, signal, fetch });
    if (isText(answer[FIELDS[type]]) && typeof answer.expires_in === "number") return answer as T;
    throw new HumanApiAuthError(
      "invalid-response",
      `Human API's answer lacks \`${FIELDS[type]}\` or \`expires_in\``,
    );
  }
}

import { createBudget, type Budget } from "./budget.js";
import { assertUser, type ConnectUser, type TokenType } from "./connect-user.js";
import { HumanApiAuthError } from "./human-api-auth-error.js";
import {
  resolveOptions,
  isText,
  type HumanApiAuthOptions,
  type HumanApiAuthSettings,
} from "./human-api-auth-options.js";
import { postJson } from "./post-json.js";
import {
  isLifetime,
  type AccessToken,
  type ConnectToken,
  type IdToken,
  type SessionToken,
} from "./tokens.js";

/** The options of every request. */
export interface RequestOptions {
  /** A signal that ends the call. The call then rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** The name of the response field that contains the token, for each type of token. */
const TOKEN_FIELDS: Record<TokenType, string> = {
  session: "session_token",
  id: "id_token",
  access: "access_token",
};

/**
 * A client that requests tokens from Human API. No public property and no error message contains the secret. A logged client does
 * not show the secret.
 *
 * @example
 * const auth = new HumanApiAuth({ clientId, clientSecret });
 * const { token } = await auth.connectToken({ id: "user-1", email: "user@example.org" });
 */
export class HumanApiAuth {
  readonly #settings: HumanApiAuthSettings;

  /** @throws HumanApiAuthError `invalid-options`, whose message names the option and the remedy */
  constructor(options: HumanApiAuthOptions) {
    this.#settings = resolveOptions(options);
  }

  /**
   * Requests a session token for a new user.
   * @throws HumanApiAuthError; its status is 403 if the user has already connected a source
   */
  sessionToken(user: ConnectUser, options?: RequestOptions): Promise<SessionToken> {
    return this.#request<SessionToken>("session", user, options);
  }

  /** Requests an id token for a returning user. @throws HumanApiAuthError */
  idToken(user: ConnectUser, options?: RequestOptions): Promise<IdToken> {
    return this.#request<IdToken>("id", user, options);
  }

  /**
   * Requests an access token, with which the app's server can read health data.
   * @throws HumanApiAuthError; its status is 403 if the user has not connected a source yet
   */
  accessToken(user: ConnectUser, options?: RequestOptions): Promise<AccessToken> {
    return this.#request<AccessToken>("access", user, options);
  }

  /**
   * Requests a token that opens Connect. Requests a session token first. If Human API responds with 403, requests an id token
   * instead, because Human API refuses session tokens for users who have connected a source. If `returning` is true, requests
   * only an id token. Set `returning` if the app knows that the user has connected a source.
   * @throws HumanApiAuthError
   */
  async connectToken(
    user: ConnectUser,
    { returning = false, ...options }: RequestOptions & { returning?: boolean } = {},
  ): Promise<ConnectToken> {
    const budget = createBudget(this.#settings.timeoutMs);
    if (!returning) {
      const token = await this.#newUserToken(user, options, budget);
      if (token) return token;
    }
    return this.#returningUserToken(user, options, budget);
  }

  /** Requests a session token. Returns `null` if the user has already connected a source. */
  async #newUserToken(
    user: ConnectUser,
    options: RequestOptions,
    budget: Budget,
  ): Promise<ConnectToken | null> {
    try {
      const response = await this.#request<SessionToken>("session", user, options, budget);
      const { session_token: token, human_id, expires_in } = response;
      return { token, type: "session", expires_in, ...(isText(human_id) && { human_id }) };
    } catch (error) {
      if (error instanceof HumanApiAuthError && error.status === 403) return null;
      throw error;
    }
  }

  async #returningUserToken(
    user: ConnectUser,
    options: RequestOptions,
    budget: Budget,
  ): Promise<ConnectToken> {
    const response = await this.#request<IdToken>("id", user, options, budget);
    const { id_token: token, id_refresh_token: refresh_token, expires_in } = response;
    return { token, type: "id", expires_in, ...(isText(refresh_token) && { refresh_token }) };
  }

  async #request<T>(
    type: TokenType,
    user: ConnectUser,
    { signal }: RequestOptions = {},
    budget: Budget = createBudget(this.#settings.timeoutMs),
  ): Promise<T> {
    assertUser(user, type);
    const { url, fetch } = this.#settings;
    const response = await postJson(url, this.#toBody(type, user), { budget, signal, fetch });
    const field = TOKEN_FIELDS[type];
    if (isText(response[field]) && isLifetime(response.expires_in)) return response as T;
    throw new HumanApiAuthError(
      "invalid-response",
      `Human API's response needs a string \`${field}\` and a positive \`expires_in\`: check \`authUrl\``,
    );
  }

  #toBody(type: TokenType, { id, email }: ConnectUser): object {
    const { clientId, clientSecret, extraScopes } = this.#settings;
    return {
      client_id: clientId,
      client_user_id: id,
      client_secret: clientSecret,
      type,
      ...(type === "session" && { client_user_email: email }),
      ...(extraScopes && { extra_scopes: extraScopes }),
    };
  }
}

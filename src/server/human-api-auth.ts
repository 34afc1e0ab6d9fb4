import { HumanApiAuthError } from "./human-api-auth-error.js";
import {
  assertCredentials,
  resolveOptions,
  type HumanApiAuthOptions,
  type HumanApiAuthSettings,
} from "./human-api-auth-options.js";
import { holdTokens, type HeldTokens } from "./held-tokens.js";
import { pick } from "./pick.js";
import { requestToken } from "./request-token.js";
import { createShare } from "./share.js";
import {
  assertUser,
  isNonEmptyString,
  type AccessToken,
  type ConnectToken,
  type ConnectUser,
  type IdToken,
  type SessionToken,
  type TokenResponses,
  type TokenType,
} from "./tokens.js";

/** The options of every request. */
export interface RequestOptions {
  /** A signal that ends the call. The call then rejects with the signal's reason. Concurrent calls for the same user go on. */
  signal?: AbortSignal | undefined;
  /** Whether to request a new token even if `store` holds one, because the held one was refused. @default false */
  renew?: boolean;
}

/** One call: its user, its signal, and what is left of its time. */
interface Call {
  readonly user: Partial<ConnectUser>;
  readonly renew: boolean;
  readonly signal: AbortSignal;
  readonly held: HeldTokens | undefined;
  leftMs: number;
}

/**
 * A client that requests tokens from Human API. With a `store`, a token is requested once and then used until five minutes before it
 * expires. Concurrent calls for the same user share one request. No public property and no error message contains the secret, and a
 * logged client does not show it.
 *
 * Every method throws a {@link HumanApiAuthError}, or the reason of the signal.
 *
 * @example
 * const auth = new HumanApiAuth({ clientId, clientSecret, store: new Keyv() });
 * const { token } = await auth.connectToken({ id: "user-1", email: "user@example.org" });
 */
export class HumanApiAuth {
  readonly #settings: HumanApiAuthSettings;
  readonly #tokensOf: ReturnType<typeof holdTokens>;
  readonly #share = createShare();

  /** @throws HumanApiAuthError `invalid-options`, whose message names the option and the remedy */
  constructor(options: HumanApiAuthOptions) {
    this.#settings = resolveOptions(options);
    this.#tokensOf = holdTokens(this.#settings);
  }

  /**
   * Returns a session token for a new user.
   * @throws HumanApiAuthError; its status is 403 if the user has already connected a source
   */
  sessionToken(user: ConnectUser, options?: RequestOptions): Promise<SessionToken> {
    return this.#single("session", user, options);
  }

  /** Returns an id token for a returning user. @throws HumanApiAuthError */
  idToken(user: ConnectUser, options?: RequestOptions): Promise<IdToken> {
    return this.#single("id", user, options);
  }

  /**
   * Returns an access token, with which the app's server can read health data.
   * @throws HumanApiAuthError; its status is 403 if the user has not connected a source yet
   */
  accessToken(user: ConnectUser, options?: RequestOptions): Promise<AccessToken> {
    return this.#single("access", user, options);
  }

  /**
   * Returns a token that opens Connect. Requests a session token first. If Human API responds with 403, requests an id token
   * instead, because Human API refuses session tokens for users who have connected a source. The `store` remembers this for 30
   * days. If `returning` is true, requests only an id token. Set `returning` if the app knows that the user has connected a source.
   * @throws HumanApiAuthError
   */
  connectToken(user: ConnectUser, options?: RequestOptions & { returning?: boolean }): Promise<ConnectToken> {
    const { returning = false } = pick(options, "returning");
    return this.#call(`connect ${returning}`, user, options, (call) => this.#connect(returning, call));
  }

  /** Runs a call, which concurrent calls with the same arguments share. */
  async #call<T extends object>(
    name: string,
    givenUser: ConnectUser,
    options: RequestOptions | undefined,
    run: (call: Call) => Promise<T>,
  ): Promise<T> {
    assertCredentials(this.#settings);
    const { signal, renew = false } = pick(options, "signal", "renew");
    const user = pick(givenUser, "id", "email");
    assertUser(user, "id");
    const { id, email } = user as ConnectUser;
    const result = await this.#share(JSON.stringify([name, renew, id, email]), signal, async (shared) => {
      const held = await this.#tokensOf?.(id);
      return run({ user, renew, signal: shared, held, leftMs: this.#settings.timeoutMs });
    });
    return { ...result };
  }

  #single<T extends TokenType>(
    type: T,
    user: ConnectUser,
    options: RequestOptions | undefined,
  ): Promise<TokenResponses[T]> {
    return this.#call(type, user, options, async (call) => {
      const { held, renew } = call;
      if (renew) await held?.forget(type);
      return (!renew && (await held?.get(type))) || this.#request(type, call);
    });
  }

  async #connect(returning: boolean, call: Call): Promise<ConnectToken> {
    const { held, renew } = call;
    // All that is held goes, because any of it may have led to the token that was refused.
    if (renew) await held?.forget("session", "id", "returning");
    else {
      const id = await held?.get("id");
      if (id) return toIdToken(id);
      const session = !returning && (await held?.get("session"));
      if (session) return toSessionToken(session);
    }
    if (returning) return toIdToken(await this.#request("id", call));
    let refusal: unknown;
    if (!renew && (await held?.isReturning())) {
      try {
        return toIdToken(await this.#request("id", call));
      } catch (error) {
        if (!isRefusal(error)) throw error;
        refusal = error;
        await held!.forget("returning");
      }
    }
    try {
      return toSessionToken(await this.#request("session", call));
    } catch (error) {
      if (!isForbidden(error)) throw error;
    }
    if (refusal) throw refusal;
    return toIdToken(await this.#request("id", call));
  }

  /** Requests a token and keeps it. Calls of other methods for the same user share the request. */
  async #request<T extends TokenType>(type: T, call: Call): Promise<TokenResponses[T]> {
    const { user, held, signal } = call;
    assertUser(user, type);
    const limitMs = call.leftMs;
    const begun = performance.now();
    const sentAt = Date.now();
    return this.#share(`request ${type} ${user.id}`, signal, async (shared) => {
      try {
        const response = await requestToken(type, this.#toBody(type, user), this.#settings, limitMs, shared);
        // The token is kept before it is returned, because a serverless host may stop afterwards.
        await held?.keep(type, response, sentAt);
        return response;
      } catch (error) {
        if (type === "session" && isForbidden(error)) await held?.keepReturning();
        throw error;
      }
    }).finally(() => (call.leftMs -= performance.now() - begun));
  }

  #toBody(type: TokenType, { id, email }: Partial<ConnectUser>): object {
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

const statusOf = (error: unknown): number => (error instanceof HumanApiAuthError && error.status) || 0;

const isForbidden = (error: unknown): boolean => statusOf(error) === 403;

/** Returns whether Human API refused the user. The other 4xx are about the credentials or the moment. */
const isRefusal = (error: unknown): boolean =>
  statusOf(error) >= 400 && statusOf(error) < 500 && ![401, 408, 429].includes(statusOf(error));

function toSessionToken({ session_token: token, human_id, expires_in }: SessionToken): ConnectToken {
  return { token, type: "session", expires_in, ...(isNonEmptyString(human_id) && { human_id }) };
}

function toIdToken({ id_token: token, id_refresh_token: refresh_token, expires_in }: IdToken): ConnectToken {
  return { token, type: "id", expires_in, ...(isNonEmptyString(refresh_token) && { refresh_token }) };
}

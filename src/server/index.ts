export { HumanApiAuth, type RequestOptions } from "./human-api-auth.js";
export {
  HumanApiAuthError,
  type HumanApiAuthErrorCode,
  type HumanApiAuthErrorInit,
} from "./human-api-auth-error.js";
export type { HumanApiAuthOptions, TokenStore } from "./human-api-auth-options.js";
export { createTokenHandler, type TokenHandler } from "./create-token-handler.js";
export type { TokenHandlerOptions, TokenUser } from "./token-handler-options.js";
export type { AccessToken, ConnectToken, ConnectUser, IdToken, SessionToken } from "./tokens.js";

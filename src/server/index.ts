export { HumanApiAuth } from "./human-api-auth.js";
export type { ConnectUser, HumanApiAuthOptions, RequestOptions } from "./human-api-auth.js";
export {
  HumanApiAuthError,
  type HumanApiAuthErrorCode,
  type HumanApiAuthErrorInit,
} from "./human-api-auth-error.js";
export { createTokenHandler, type TokenHandlerOptions, type TokenUser } from "./create-token-handler.js";
export type { AccessToken, ConnectToken, IdToken, SessionToken } from "./tokens.js";

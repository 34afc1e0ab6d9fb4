export { HumanApiAuth } from "./human-api-auth.js";
export type {
  AccessToken,
  ConnectToken,
  ConnectUser,
  HumanApiAuthOptions,
  IdToken,
  RequestOptions,
  SessionToken,
} from "./human-api-auth.js";
export {
  HumanApiAuthError,
  type HumanApiAuthErrorCode,
  type HumanApiAuthErrorInit,
} from "./human-api-auth-error.js";
export { createTokenHandler, type TokenHandlerOptions, type TokenUser } from "./create-token-handler.js";

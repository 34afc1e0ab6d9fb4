// So that the declaration goes along with the package's own types.
// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- an import of it would stay in the code
/// <reference path="./vendor-types.ts" preserve="true" />
export { ConnectError, type ConnectErrorCode, type ConnectErrorInit } from "./errors.js";
export {
  ConnectCloseEvent,
  ConnectErrorEvent,
  ConnectSourceEvent,
  type ConnectCloseEventInit,
  type ConnectErrorEventInit,
  type ConnectSourceEventInit,
  type HumanConnectEventMap,
} from "./events.js";
export type { ConnectClient } from "./client.js";
export type { DebugEntry } from "./debug.js";
export type { ClosedBy, ConnectResult, ConnectStatus, RequestedSource, Source } from "./normalize.js";
export type { ConnectOptions, HumanConnectOptions, ModalLabels, ScriptSource } from "./options.js";
export type { TokenResponse } from "./token.js";
export { HumanConnectWidget, type ConnectState, type HumanConnectListener, type OpenInit } from "./widget.js";

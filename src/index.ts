// This reference includes the declaration of the vendor's module in the types of the package.
// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- an import of it would stay in the code
/// <reference path="./vendor-types.ts" preserve="true" />
export { ConnectError, type ConnectErrorCode, type ConnectErrorInit } from "./errors/connect-error.js";
export {
  ConnectCloseEvent,
  ConnectErrorEvent,
  ConnectSourceEvent,
  type ConnectCloseEventInit,
  type ConnectErrorEventInit,
  type ConnectSourceEventInit,
  type HumanConnectEventMap,
} from "./events/event-classes.js";
export type { Handler, Listener } from "./events/connect-event-target.js";
export type {
  ClosedBy,
  ConnectResult,
  ConnectState,
  ConnectStatus,
  RequestedSource,
  Source,
} from "./events/connect-result.js";
export type { ConnectClient } from "./client/take-frame.js";
export type {
  ClientSource,
  CommonOptions,
  ConnectOptions,
  FetchToken,
  HumanConnectOptions,
  ModalLabels,
  OpenInit,
  PreloadInit,
  ScriptSource,
  TokenResponse,
  TokenSource,
} from "./options/types.js";
export type { DebugEntry } from "./platform/trace.js";
export { HumanConnectWidget, type HumanConnectListener } from "./widget.js";

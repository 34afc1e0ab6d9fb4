import type { ClosedBy, ConnectResult } from "../events/connect-result.js";
import { ConnectSourceEvent } from "../events/event-classes.js";
import { findAddedSource } from "./find-added-source.js";
import type { MessageType } from "./trusted-messages.js";
import { normalize, toClosedResult } from "./normalize.js";

/** The result of a session so far. Each message about a source replaces it. */
export class SessionResult {
  #result = normalize(null, "CLOSED");

  /** Replaces the result with the data of a message. Returns the event that reports the change. */
  update(data: object, type: Exclude<MessageType, "hapi-connect-close">): ConnectSourceEvent {
    const isNew = type === "hapi-connect-connect-source";
    const list = isNew ? "connectedSources" : "disconnectedSources";
    const before = this.#result[list];
    const result = normalize(data, isNew ? "CONNECTED_SOURCE" : "DISCONNECTED_SOURCE");
    this.#result = result;
    const source = findAddedSource(before, result[list]);
    return new ConnectSourceEvent(isNew ? "connectsource" : "disconnectsource", { source, result });
  }

  /** Returns the result of a session that ends without a close message from Connect. */
  close(closedBy: ClosedBy): ConnectResult {
    return toClosedResult(this.#result, closedBy);
  }
}

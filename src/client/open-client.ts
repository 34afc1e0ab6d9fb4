import { createError } from "../errors/describe-error.js";
import type { MessageType } from "../messages/trusted-messages.js";
import { onAbort } from "../platform/abort.js";
import { createElement } from "../platform/create-element.js";
import { page, queryAll, removeElement } from "../platform/page.js";
import { attempt } from "../platform/report-error.js";
import { captureListeners, ClientInbox } from "./capture-listeners.js";
import { TEST_CHANNEL, type ConnectClient } from "./connect-client.js";

/** Connect's frame on the page, with functions that control the client. */
export interface ConnectFrame {
  readonly frame: HTMLIFrameElement;
  /** The message channel of the fake client, if the app uses that client. */
  readonly testChannel: EventTarget | undefined;
  /** Dispatches a trusted message to the client. The errors of the client's listeners are reported. */
  dispatchToClient(data: unknown): void;
  /** Closes Connect with the vendor's own clean-up (VENDOR 42), and then removes the vendor's elements that are left. */
  remove(data?: unknown): void;
}

const FRAME = "iframe#human-api";
/** A selector for the ids of the vendor's elements. */
const IDS = "#human-api,#human-api-container,#human-api-connect-modal-overlay";
/** A selector for all elements that a client may add. One build's clean-up leaves a viewport element behind (VENDOR 45). */
const VENDOR_SELECTOR = `${IDS},meta[name=viewport]`;
const LATE_LISTENER = "adds its message listener too late to protect it from forged messages";

/** Returns whether Connect is on the page, no matter which code has opened it. */
export const isConnectOpen = (): boolean => queryAll(FRAME).length > 0;

/**
 * Remembers which of the vendor's elements are already on the page. Returns a function that finds the vendor's elements that were
 * added later.
 */
function trackNewElements(): () => Element[] {
  const before = new Set(queryAll(VENDOR_SELECTOR));
  return () => queryAll(VENDOR_SELECTOR).filter((element) => !before.has(element));
}

const removeAll = (elements: Element[]): void =>
  elements.forEach((element) => attempt(() => removeElement(element)));

/**
 * Removes the vendor's ids from elements of the page, because the client would treat those elements as its own (VENDOR 11).
 * Restores the ids when `signal` aborts.
 */
function hidePageIds(signal: AbortSignal): void {
  for (const element of queryAll(IDS)) {
    const { id } = element;
    element.removeAttribute("id");
    onAbort(signal, () => (element.id ||= id));
  }
}

/**
 * Adds an empty element for each of the vendor's elements that the page has removed, because the vendor's clean-up throws if such
 * an element is missing (VENDOR 44).
 */
function addPlaceholders(elements: Element[]): Element[] {
  return elements
    .filter(({ id, isConnected }) => id && !isConnected)
    .map(({ id }) => page("body").appendChild(createElement("div", { id })));
}

/** Runs the vendor's clean-up. Then removes the vendor's elements that are left, including those that the clean-up added. */
function removeConnect(inbox: ClientInbox, data: unknown, ownElements: Element[]): void {
  const placeholders = addPlaceholders(ownElements);
  const findNewElements = trackNewElements();
  attempt(() => inbox.dispatch(data));
  removeAll([...ownElements, ...placeholders, ...findNewElements()]);
}

/**
 * Shows Connect in `host`. If the page or the client prevents that, the frame stays where the client inserted it. After an error,
 * no element of Connect stays on the page. A client must add its `message` listener in `open()`, because the widget cannot
 * protect a later listener from forged messages.
 * @throws ConnectError `open-failed` if the client showed nothing
 * @throws ConnectError `client-invalid` if the client added no `message` listener
 * @throws the error of the client
 */
export function openClient(
  client: ConnectClient,
  options: Record<string, unknown>,
  host: HTMLElement,
  signal: AbortSignal,
): ConnectFrame {
  hidePageIds(signal);
  const findNewElements = trackNewElements();
  const inbox = new ClientInbox();
  try {
    captureListeners(host, inbox, signal, () => client.open(options));
    const [frame] = queryAll(FRAME) as HTMLIFrameElement[];
    if (!frame) throw createError("open-failed", { problem: "showed nothing" });
    if (!inbox.hasListener) throw createError("client-invalid", { problem: LATE_LISTENER });
    const ownElements = findNewElements();
    return {
      frame,
      testChannel: client[TEST_CHANNEL],
      dispatchToClient: (data) => inbox.dispatch(data),
      // Each call creates a new object, because the client deletes `type` from the object (VENDOR 38).
      remove: (data = { type: "hapi-connect-close" satisfies MessageType }) =>
        removeConnect(inbox, data, ownElements),
    };
  } catch (error) {
    removeAll(findNewElements());
    throw error;
  }
}

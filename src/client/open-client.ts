import { createError } from "../errors/describe-error.js";
import type { MessageType } from "../messages/trusted-messages.js";
import { onAbort } from "../platform/abort.js";
import { createElement } from "../platform/create-element.js";
import { page, queryAll, removeElement } from "../platform/page.js";
import { attempt } from "../platform/report-error.js";
import { captureListeners, ClientInbox } from "./capture-listeners.js";
import { TEST_CHANNEL, type ConnectClient } from "./connect-client.js";

/** The vendor's frame on the page, with the client's listeners captured. */
export interface ConnectFrame {
  readonly frame: HTMLIFrameElement;
  /** The channel of the test fake. */
  readonly testChannel: EventTarget | undefined;
  /** Dispatches a trusted message to the client. What a listener throws is reported. */
  dispatchToClient(data: unknown): void;
  /** Closes Connect through the vendor's own clean-up (VENDOR 42), then removes whatever is left. */
  remove(data?: unknown): void;
}

const FRAME = "iframe#human-api";
/** The ids of the vendor's elements. */
const IDS = "#human-api,#human-api-container,#human-api-connect-modal-overlay";
/** Whatever a client adds to the page: a build leaves a viewport element behind (VENDOR 45). */
const VENDOR_SELECTOR = `${IDS},meta[name=viewport]`;
const LATE_LISTENER = "adds its message listener too late to protect it from forged messages";

/** Returns whether Connect is on the page, whoever put it there. */
export const isConnectOpen = (): boolean => queryAll(FRAME).length > 0;

/** Returns a function that finds the vendor's elements that were added since. */
function trackNewElements(): () => Element[] {
  const before = new Set(queryAll(VENDOR_SELECTOR));
  return () => queryAll(VENDOR_SELECTOR).filter((element) => !before.has(element));
}

const removeAll = (elements: Element[]): void =>
  elements.forEach((element) => attempt(() => removeElement(element)));

/** Takes the vendor's ids from elements of the page, because the client takes these for its own (VENDOR 11); until the abort. */
function hidePageIds(signal: AbortSignal): void {
  for (const element of queryAll(IDS)) {
    const { id } = element;
    element.removeAttribute("id");
    onAbort(signal, () => (element.id ||= id));
  }
}

/** Puts hidden elements in the place of those that the page has removed, because the clean-up throws without them (VENDOR 44). */
function addPlaceholders(elements: Element[]): Element[] {
  return elements
    .filter(({ id, isConnected }) => id && !isConnected)
    .map(({ id }) => page("body").appendChild(createElement("div", { id, hidden: true })));
}

/** Runs the vendor's clean-up, which may add elements of its own, and removes whatever is left. */
function removeConnect(inbox: ClientInbox, data: unknown, ownElements: Element[]): void {
  const placeholders = addPlaceholders(ownElements);
  const findNewElements = trackNewElements();
  attempt(() => inbox.dispatch(data));
  removeAll([...ownElements, ...placeholders, ...findNewElements()]);
}

/**
 * Shows Connect in `host`. Where the page or the client keeps the frame from going there, it stays where it is.
 * @throws ConnectError `open-failed` if the client showed nothing; `client-invalid` if it added no `message` listener, because a later one
 * would receive forged messages; what the client throws. Then nothing of it stays on the page
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
      // A new object each time, because the client deletes its type (VENDOR 38).
      remove: (data = { type: "hapi-connect-close" satisfies MessageType }) =>
        removeConnect(inbox, data, ownElements),
    };
  } catch (error) {
    removeAll(findNewElements());
    throw error;
  }
}

import { page } from "../platform/page.js";
import { attempt } from "../platform/report-error.js";
import { replaceProperty } from "../platform/replace-property.js";
import { wrapMembers } from "./wrap-dom-methods.js";

/**
 * Returns the new parent for a node that the client inserts. This is `host`, unless the original parent is in `host`, in the
 * head, or not on the page.
 */
const redirect = (parent: Node, host: HTMLElement): Node =>
  parent.isConnected && !host.contains(parent) && !page("head").contains(parent) ? host : parent;

/**
 * A separate event target for the client's `message` listeners. The listeners receive only messages that {@link
 * ClientInbox.dispatch} sends.
 */
export class ClientInbox {
  readonly #target = new window.EventTarget();
  /** Whether the client has added a `message` listener. */
  hasListener = false;

  add(listener: EventListener): void {
    this.hasListener = true;
    this.#target.addEventListener("message", listener);
  }

  /** Dispatches a message to the client's listeners. The browser reports the errors that they throw. */
  dispatch(data: unknown): void {
    const { origin } = location;
    this.#target.dispatchEvent(new window.MessageEvent("message", { data, origin, source: window }));
  }
}

/** Replaces `window.addEventListener` to capture the client's listeners. Returns a function that restores the original. */
function replaceAddEventListener(
  inbox: ClientInbox,
  signal: AbortSignal,
  isCapturing: () => boolean,
): () => void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its `this` below
  const add = window.addEventListener as (...args: unknown[]) => void;
  return replaceProperty(window, "addEventListener", {
    value(this: unknown, type: string, listener: EventListener, ...rest: unknown[]) {
      if (isCapturing() && type === "message") return inbox.add(listener);
      const options = isCapturing() && type === "resize" ? [{ signal }] : rest;
      add.call(this ?? window, type, listener, ...options);
    },
    writable: true,
  });
}

/** Returns whether an argument is a child of `parent`. Such an argument is the reference node of `insertBefore()`. */
const isChildOf = (node: unknown, parent: Node): boolean => (node as Node | null)?.parentNode === parent;

/**
 * Runs the client's `open()`, which is synchronous (VENDOR 10), and captures the listeners and elements that the client adds:
 * - Its `message` listeners go to `inbox`, because they accept messages of any window and crash on unexpected data (VENDOR 34,
 *   VENDOR 35). A second listener on the window could not keep such messages from them (VENDOR 36).
 * - Its `resize` listeners are removed when `signal` aborts.
 * - Its elements go into `host`, because a frame that is moved later loads twice (VENDOR 27).
 *
 * Capturing pauses while a DOM method runs. The page may have replaced that method with its own code, and listeners that the
 * page's code adds must not be captured.
 * @throws the error of the client; TypeError if the page made `window.addEventListener` immutable
 */
export function captureListeners(
  host: HTMLElement,
  inbox: ClientInbox,
  signal: AbortSignal,
  open: () => unknown,
): void {
  let isInMethod = false;
  const restoreListeners = replaceAddEventListener(inbox, signal, () => !isInMethod);
  const restoreMembers = wrapMembers((call, target, args, isInsertion) => {
    if (isInMethod) return call(target, args);
    const parent = isInsertion ? redirect(target, host) : target;
    isInMethod = true;
    try {
      // A new parent does not contain the reference node of insertBefore(), so null replaces that node.
      return call(
        parent,
        parent === target ? args : args.map((arg) => (isChildOf(arg, target) ? null : arg)),
      );
    } finally {
      isInMethod = false;
    }
  });
  try {
    open();
  } finally {
    attempt(restoreMembers);
    attempt(restoreListeners);
  }
}

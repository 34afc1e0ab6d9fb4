import { page } from "../platform/page.js";
import { attempt } from "../platform/report-error.js";
import { replaceProperty } from "../platform/replace-property.js";
import { wrapMembers } from "./wrap-dom-methods.js";

/**
 * Chooses where to put a node that the client wants to insert into `parent`. If `parent` is on the page, but neither in the head
 * nor in `host` (the element of the dialog for the client's elements), returns `host`. Otherwise returns `parent`.
 */
const redirect = (parent: Node, host: HTMLElement): Node =>
  parent.isConnected && !host.contains(parent) && !page("head").contains(parent) ? host : parent;

/**
 * A separate event target for the client's `message` listeners. The listeners receive only the messages that
 * {@link ClientInbox.dispatch} sends.
 */
export class ClientInbox {
  readonly #target = new window.EventTarget();
  /** Whether the client has added a `message` listener. */
  hasListener = false;

  add(listener: EventListener): void {
    this.hasListener = true;
    this.#target.addEventListener("message", listener);
  }

  /** Dispatches a message to the client's listeners. The browser reports the errors of these listeners. */
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

/**
 * Returns whether `node`, which is an argument of a DOM method, is already a child of `parent`. For example, `insertBefore()`
 * takes a child of `parent` as its second argument.
 */
const isChildOf = (node: unknown, parent: Node): boolean => (node as Node | null)?.parentNode === parent;

/**
 * Runs the client's `open()`, which is synchronous (VENDOR 10), and captures the listeners and elements that the client adds:
 * - Its `message` listeners go to `inbox`, because the widget must check each message before they run. They accept messages of
 *   any window and crash on unexpected data (VENDOR 34, VENDOR 35). A check in another listener on the window would not be
 *   enough, because that listener could not stop the client's listeners (VENDOR 36).
 * - Its `resize` listeners are removed when `signal` aborts.
 * - Its elements go into `host`, because a frame that is moved later loads twice (VENDOR 27).
 *
 * When `open()` calls a DOM method, the capture pauses until the method returns, because the page may have replaced the method
 * with its own code. The listeners that the page's code adds do not belong to the client.
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
      // The new parent does not contain the reference node of insertBefore(), so the code passes null instead of that node. Then
      // insertBefore() inserts at the end.
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

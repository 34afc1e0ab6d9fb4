import { page } from "../platform/page.js";
import { attempt } from "../platform/report-error.js";
import { replaceProperty } from "../platform/replace-property.js";
import { wrapMembers } from "./wrap-dom-methods.js";

/** Returns where the client's node goes: into `host`, unless its parent is in the head or not on the page. */
const redirect = (parent: Node, host: HTMLElement): Node =>
  parent.isConnected && !host.contains(parent) && !page("head").contains(parent) ? host : parent;

/** Holds the client's `message` listeners, which receive only what is dispatched here. */
export class ClientInbox {
  readonly #target = new window.EventTarget();
  /** Whether the client has added a listener. */
  hasListener = false;

  add(listener: EventListener): void {
    this.hasListener = true;
    this.#target.addEventListener("message", listener);
  }

  /** Dispatches a message. The platform reports what a listener throws. */
  dispatch(data: unknown): void {
    const { origin } = location;
    this.#target.dispatchEvent(new window.MessageEvent("message", { data, origin, source: window }));
  }
}

/** Replaces `window.addEventListener`, and returns a function that restores it. */
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

/** Returns whether an argument is the reference node of `insertBefore()`. */
const isChildOf = (node: unknown, parent: Node): boolean => (node as Node | null)?.parentNode === parent;

/**
 * Runs the client's `open()`, which is synchronous (VENDOR 10), and captures what it registers and inserts:
 * - Its `message` listeners go to `inbox`, because it believes any window and crashes on junk (VENDOR 34, VENDOR 35), and a listener of
 *   ours beside them would not protect it (VENDOR 36). Its `resize` listeners end with `signal`.
 * - Its elements go into `host`, because a frame that is moved later loads twice (VENDOR 27).
 *
 * Nothing is captured while a DOM method runs that the page may have replaced: a listener that the page adds there stays the page's.
 * @throws what the client throws; TypeError if the page made `window.addEventListener` immutable
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
      // Another parent does not contain the reference node of insertBefore().
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

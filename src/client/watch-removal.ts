import { onAbort } from "../platform/abort.js";

/** Calls `onRemove` when the page has removed the frame, and `onChange` when the page has changed otherwise. */
export function watchFrame(
  frame: Element,
  onRemove: () => void,
  onChange: () => void,
  signal: AbortSignal,
): void {
  const observer = new MutationObserver(() => {
    // Without a document, a unit test has ended and its page goes.
    if (!globalThis.document) return;
    if (frame.isConnected) onChange();
    else onRemove();
  });
  observer.observe(document, { childList: true, subtree: true });
  onAbort(signal, () => observer.disconnect());
}

import { onAbort } from "../platform/abort.js";

/**
 * Calls `onRemove` when the page has removed the frame. Calls `onChange` when nodes have been added to the page or removed from
 * it, but the frame is still there.
 */
export function watchFrame(
  frame: Element,
  onRemove: () => void,
  onChange: () => void,
  signal: AbortSignal,
): void {
  const observer = new MutationObserver(() => {
    // The document is missing if a unit test has ended and its page has been removed.
    if (!globalThis.document) return;
    if (frame.isConnected) onChange();
    else onRemove();
  });
  observer.observe(document, { childList: true, subtree: true });
  onAbort(signal, () => observer.disconnect());
}

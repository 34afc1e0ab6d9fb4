// Vitest runs this before each file of unit tests. Files that need a DOM share a jsdom window.
import { afterEach, vi } from "vitest";

/** Removes what a test or an earlier file has left in the document. */
function emptyPage(): void {
  if (!("document" in globalThis)) return;
  document.head.replaceChildren();
  document.body.replaceChildren();
}
emptyPage();
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  emptyPage();
});

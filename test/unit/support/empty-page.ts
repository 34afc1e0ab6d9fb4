// Vitest runs this before each test file. Files that need a DOM share a window, so this removes what an earlier file has left there.
if ("document" in globalThis) {
  document.head.replaceChildren();
  document.body.replaceChildren();
}

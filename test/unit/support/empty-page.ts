// Vitest runs this before each file of unit tests. Files that need a DOM share a jsdom window. This removes the elements that an
// earlier file has left in its document.
if ("document" in globalThis) {
  document.head.replaceChildren();
  document.body.replaceChildren();
}

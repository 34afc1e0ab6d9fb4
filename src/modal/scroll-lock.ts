import { page } from "../platform/page.js";

/**
 * Reads layout now, and returns a function that locks scrolling; that function returns the undo. Reading early avoids a forced reflow.
 * The page does not jump where its scroll bar was.
 */
export function prepareScrollLock(): () => () => void {
  const root = page("documentElement");
  // The viewport takes its overflow from the body if the root's is visible (https://drafts.csswg.org/css-overflow-3/#overflow-propagation).
  const scroller = getComputedStyle(root).overflow === "visible" ? page("body") : root;
  const hasScrollBar = innerWidth > root.clientWidth;
  const { overflowX, overflowY } = scroller.style;
  const { scrollbarGutter } = root.style;
  return () => {
    if (hasScrollBar) root.style.scrollbarGutter = "stable";
    scroller.style.overflow = "hidden";
    return () => {
      Object.assign(scroller.style, { overflowX, overflowY });
      root.style.scrollbarGutter = scrollbarGutter;
      // Read first, because Chromium writes the attribute lazily and would restore an empty one.
      for (const element of [root, scroller])
        if (!element.getAttribute("style")) element.removeAttribute("style");
    };
  };
}

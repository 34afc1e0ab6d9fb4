import { page } from "../platform/page.js";

/**
 * Reads the layout now, and returns a function that locks scrolling. The returned function returns a second function, which
 * undoes the lock. Reading early avoids a forced reflow. The content of the page does not move when the scroll bar disappears.
 */
export function prepareScrollLock(): () => () => void {
  const root = page("documentElement");
  // If the overflow of the root is visible, the viewport takes its overflow from the body
  // (https://drafts.csswg.org/css-overflow-3/#overflow-propagation).
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
      // The read makes Chromium write the attribute. Chromium would otherwise write an empty attribute after the removal.
      for (const element of [root, scroller])
        if (!element.getAttribute("style")) element.removeAttribute("style");
    };
  };
}

import { page } from "../platform/page.js";

/**
 * Returns a function that locks scrolling. That function returns a second function, which undoes the lock. The layout is read
 * before the first function is called, to avoid a forced reflow. The page's content does not move when the scroll bar disappears.
 */
export function prepareScrollLock(): () => () => void {
  const root = page("documentElement");
  // If the root element has `overflow: visible`, the `overflow` of the body applies to the viewport
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
      // Chromium updates the attribute `style` late, unless getAttribute() forces the update. A late update would add an empty
      // attribute after removeAttribute().
      for (const element of [root, scroller])
        if (!element.getAttribute("style")) element.removeAttribute("style");
    };
  };
}

import { page } from "../platform/page.js";

/**
 * Returns a function that locks scrolling. The lock hides the scroll bar, but does not move the page's content. The returned
 * function returns another function, which undoes the lock. prepareScrollLock() itself reads the page's layout, because a reading
 * at the time of the lock would force a reflow.
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
      // The code above changes the styles, but Chromium updates the attribute `style` later. getAttribute() makes Chromium update
      // the attribute at once. Otherwise, the update would come after removeAttribute(), and add an empty attribute again.
      for (const element of [root, scroller])
        if (!element.getAttribute("style")) element.removeAttribute("style");
    };
  };
}

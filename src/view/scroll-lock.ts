import { page } from "../platform/page.js";

/**
 * Locks the scrolling of the page, and returns a function that ends the lock. The lock is a style sheet of its own, so that what
 * the page's own lock sets meanwhile stays. CSP `style-src` does not apply to it.
 */
export function lockScroll(): () => void {
  const root = page("documentElement");
  // If the root element has `overflow: visible`, the `overflow` of the body applies to the viewport
  // (https://drafts.csswg.org/css-overflow-3/#overflow-propagation).
  const scroller = getComputedStyle(root).overflow === "visible" ? "body" : "html";
  const gutter = innerWidth > root.clientWidth ? "html{scrollbar-gutter:stable!important}" : "";
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`${scroller}{overflow:hidden!important}${gutter}`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
  };
}

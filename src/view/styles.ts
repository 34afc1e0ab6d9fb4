// The inline styles of the widget's box. They are set through the CSSOM, because CSP `style-src` can block style sheets. System
// colors adapt to the color scheme and to forced colors. A page can change what the custom properties name.

const WIDTH = "var(--human-connect-width,830px)";
const HEIGHT = "var(--human-connect-height,640px)";
const SURFACE =
  "font:var(--human-connect-font,16px/1.5 system-ui);color:var(--human-connect-color,CanvasText);background:var(--human-connect-background,Canvas);color-scheme:light dark;";
/** A grid with one cell, in which the panel lies over the frame. */
const STACK = "display:grid;grid:minmax(0,1fr)/minmax(0,1fr);";

/** The dialog fills the viewport and is the backdrop of its card. */
export const DIALOG =
  "all:initial;position:fixed;inset:0;z-index:2147483647;display:flex;align-items:center;justify-content:center;background:var(--human-connect-backdrop,rgba(51,51,51,.6));";

/**
 * The card has its own size if both sides of the viewport have room for it; else it fills the viewport. Inline styles have no
 * media queries: a side that lacks room multiplies to a huge length for the other side, too. The outline shows in forced colors only, which make card and
 * backdrop the same color.
 */
export const CARD: string = `${SURFACE}display:flex;flex-direction:column;box-sizing:border-box;overflow:hidden;outline:1px solid transparent;width:min(100%,max(${WIDTH},(${HEIGHT} - 100vh)*9999));height:min(100%,max(${HEIGHT},(${WIDTH} - 100vw)*9999));border-radius:max(0px,min(var(--human-connect-radius,12px),(100vw - ${WIDTH})*9999,(100vh - ${HEIGHT})*9999));padding:env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left);`;

export const BAR = "display:flex;justify-content:flex-end;flex:none;";

/** The place of the frame and the panel, below the bar or in the container of an inline Connect. */
export const HOST: string = `${STACK}flex:1;min-height:0;`;
export const INLINE: string = `all:initial;${SURFACE}${STACK}flex:1;width:100%;height:100%;`;

/** The frame fills its place. A page's style sheet for `iframe` must not change that, and Connect has a white page. */
export const FRAME: string = [
  "all:initial",
  "grid-area:1/1",
  "display:block",
  "width:100%",
  "height:100%",
  "background:#fff",
  "visibility:inherit",
  "",
].join("!important;");

export const PANEL =
  "grid-area:1/1;place-self:center;z-index:1;box-sizing:border-box;width:min(26em,100%);max-height:100%;overflow:auto;overflow-wrap:anywhere;padding:24px;text-align:center;";

/** The live region stays in the accessibility tree, because screen readers do not announce one that is added with its text. */
export const EMPTY_PANEL: string = `${PANEL}opacity:0;pointer-events:none;`;

export const SPINNER =
  "box-sizing:border-box;width:36px;height:36px;margin:0 auto 16px;border:4px solid;border-inline-start-color:transparent;border-radius:50%;";

/** The button is large enough for a finger. The focus outline is the browser's own. */
const BUTTON =
  "all:unset;outline:revert;outline-offset:-2px;box-sizing:border-box;min-width:44px;min-height:44px;text-align:center;cursor:pointer;";
export const CROSS: string = `${BUTTON}font-size:28px;line-height:44px;`;
export const TEXT_BUTTON: string = `${BUTTON}outline-offset:2px;padding:8px 20px;border:1px solid;border-radius:24px;font-weight:600;overflow-wrap:anywhere;`;
/** The button that is most likely to help has the colors of the panel, inverted. */
export const PRIMARY_BUTTON: string = `${TEXT_BUTTON}color:var(--human-connect-background,Canvas);background:var(--human-connect-color,CanvasText);`;
export const TITLE = "font-weight:600;font-size:1.125em;";
export const TEXT = "margin:8px 0 20px;";
export const BUTTONS = "display:flex;flex-wrap:wrap;gap:12px;justify-content:center;";

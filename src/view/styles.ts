// The inline styles of the widget's box. They are set through the CSSOM, because CSP `style-src` can block style sheets. System
// colors adapt to the color scheme and to forced colors. A page can change what the custom properties name.

const WIDTH = "var(--human-connect-width,830px)";
const HEIGHT = "var(--human-connect-height,640px)";
const COLOR = "var(--human-connect-color,CanvasText)";
const BACKGROUND = "var(--human-connect-background,Canvas)";

/** The dialog fills the viewport and is the backdrop of its card. */
export const DIALOG =
  "all:initial;position:fixed;inset:0;display:grid;place-items:center;background:var(--human-connect-backdrop,#3339);";

/** A grid of two rows. The second one is the place of the frame, over which the panel lies. */
const CONTENT = `display:grid;grid:auto minmax(0,1fr)/minmax(0,1fr);font:var(--human-connect-font,16px/1.5 system-ui);color:${COLOR};background:${BACKGROUND};color-scheme:light dark;`;

/**
 * The card has its own size if both sides of the viewport have room for it; else it fills the viewport. Inline styles have no
 * media queries: a side that lacks room multiplies to a huge length for the other side, too. The outline shows in forced colors
 * only, which make card and backdrop the same color.
 */
export const CARD: string = `${CONTENT}box-sizing:border-box;overflow:hidden;outline:1px solid #0000;width:min(100%,max(${WIDTH},(${HEIGHT} - 100vh)*9999));height:min(100%,max(${HEIGHT},(${WIDTH} - 100vw)*9999));border-radius:max(0px,min(var(--human-connect-radius,12px),(100vw - ${WIDTH})*9999,(100vh - ${HEIGHT})*9999));padding:env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left);`;
export const INLINE: string = `all:initial;${CONTENT}flex:1;width:100%;height:100%;`;

/** The frame fills its place. A page's style sheet for `iframe` must not change that, and Connect has a white page. */
export const FRAME: string = [
  "all:initial",
  "grid-area:2/1",
  "width:100%",
  "height:100%",
  "background:#fff",
  "visibility:inherit",
  "",
].join("!important;");

/** The panel lets clicks through to the frame, unless it shows a status. */
export const PANEL =
  "grid-area:2/1;place-self:center;box-sizing:border-box;width:min(26em,100%);max-height:100%;overflow:auto;overflow-wrap:anywhere;padding:24px;text-align:center;pointer-events:none;";
export const SPINNER =
  "width:28px;height:28px;margin:0 auto 16px;border:4px solid;border-left-color:#0000;border-radius:50%;";
export const TEXT = "margin:8px 0 14px;";

/** The button is large enough for a finger. The focus outline is the browser's own. */
const BUTTON =
  "all:unset;outline:revert;box-sizing:border-box;min-width:44px;min-height:44px;text-align:center;cursor:pointer;";
export const CROSS: string = `${BUTTON}outline-offset:-2px;justify-self:end;font-size:28px;line-height:44px;`;
export const TEXT_BUTTON: string = `${BUTTON}outline-offset:2px;margin:6px;padding:8px 20px;border:1px solid;border-radius:24px;font-weight:600;`;
/** The button that is most likely to help has the colors of the panel, inverted. */
export const PRIMARY_BUTTON: string = `${TEXT_BUTTON}color:${BACKGROUND};background:${COLOR};`;

// The inline styles of the dialog's parts. A style sheet would work only if the page's CSP allows it (`style-src`). System colors
// adapt to the color scheme and to forced colors. A page can set its own font and colors with custom properties.

const SURFACE =
  "font:var(--human-connect-font,16px/1.5 system-ui);color:var(--human-connect-color,CanvasText);background:var(--human-connect-background,Canvas);";

/** The style of the dialog. It places the bar above the host, which is the element that contains Connect's frame. */
export const DIALOG: string =
  "all:unset;position:fixed;inset:0;display:flex;flex-direction:column;box-sizing:border-box;color-scheme:light dark;padding:env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left);";

/** The style of the dialog in a corner of the page. There, the dialog contains no frame, only the bar for the close button. */
export const CORNER: string = `${DIALOG}inset:0 0 auto auto;z-index:2147483647;`;

/**
 * The style of the host, which is the element that contains Connect's frame. `contain` makes the host the containing block of the
 * vendor's fixed elements, so the space above the host stays free for the bar. A transform would do the same, but in Firefox,
 * Playwright cannot click in a transformed element.
 */
export const HOST: string = "flex:1;min-height:0;contain:layout;overflow:hidden;";

/** The style of the bar, which contains the close button while Connect is on screen. */
export const BAR: string = `${SURFACE}display:flex;justify-content:flex-end;box-sizing:border-box;min-height:52px;padding:4px;`;

/** The style of a bar at the corner of a frame that does not fill the viewport. */
export const FLOATING_BAR: string = `${BAR}position:absolute;z-index:1;border-radius:28px;`;

/**
 * The style of the panel in the middle of the viewport. Its shadow darkens the rest of the page, so that no separate backdrop has
 * to appear and disappear. In the forced colors mode, the browser shows the border instead of the shadow.
 */
export const PANEL: string = `${SURFACE}position:fixed;inset:0;z-index:1;margin:auto;width:min(24em,100% - 32px);height:fit-content;box-sizing:border-box;max-height:calc(100% - 32px);overflow:auto;overflow-wrap:anywhere;padding:24px;border:1px solid transparent;border-radius:16px;text-align:center;box-shadow:0 8px 32px rgba(0,0,0,.4),0 0 0 100vmax rgba(51,51,51,.6);`;

/**
 * The style of a panel without a message. The panel is invisible and receives no clicks, but its live region stays in the
 * accessibility tree.
 */
export const EMPTY_PANEL: string = `${PANEL}opacity:0;pointer-events:none;`;

/** The style of a button. The button is large enough for a finger. The focus outline is the browser's own. */
export const BUTTON: string =
  "all:unset;outline:revert;outline-offset:2px;box-sizing:border-box;min-width:44px;min-height:44px;padding:8px 20px;border:1px solid;border-radius:24px;font-weight:600;text-align:center;overflow-wrap:anywhere;cursor:pointer;";

/** The style of the button that is most likely to help the user. The button has the colors of the panel, inverted. */
export const PRIMARY_BUTTON: string = `${BUTTON}color:var(--human-connect-background,Canvas);background:var(--human-connect-color,CanvasText);`;

/** The style of the panel's title. */
export const TITLE: string = "font-weight:600;font-size:1.125em;";

/** The style of the panel's text. */
export const TEXT: string = "margin:8px 0 20px;";

/** The style of the element that contains the panel's buttons. */
export const BUTTONS: string = "display:flex;flex-wrap:wrap;gap:12px;justify-content:center;";

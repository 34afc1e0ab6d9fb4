import { bindButtons, widgetFor } from "./buttons.js";
import type { ConnectSourceEvent } from "./events.js";
import { HumanConnectWidget } from "./widget.js";

/** The class as the script tag gives it: with the widget of a declarative button. */
export type GlobalHumanConnectWidget = typeof HumanConnectWidget & {
  /**
   * The widget of a `data-human-connect` button.
   * @throws ConnectError `invalid-options` for an element without the attribute, or with a wrong value in one
   */
  for(button: Element): HumanConnectWidget;
};

declare global {
  /** The class, where the script tag or `import "human-connect-widget/global"` has run in a browser. */
  var HumanConnectWidget: GlobalHumanConnectWidget;

  /** What bubbles from a declarative button; `close`, `error` and `open` have types of the platform's. */
  interface GlobalEventHandlersEventMap {
    /** The user has connected a source. */
    connectsource: ConnectSourceEvent;
    /** The user has disconnected a source. */
    disconnectsource: ConnectSourceEvent;
  }
}

// On a server it does nothing. A page that loads the script twice keeps the first: two would both answer a click.
if (
  typeof document !== "undefined" &&
  !(globalThis.HumanConnectWidget as { for?: unknown } | undefined)?.for
) {
  globalThis.HumanConnectWidget = Object.assign(HumanConnectWidget, { for: widgetFor });
  bindButtons(document);
}

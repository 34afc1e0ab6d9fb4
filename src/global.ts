import { bindButtons } from "./buttons/delegate-clicks.js";
import { widgetFor } from "./buttons/button-widget.js";
import { configure, configureByScript } from "./buttons/configuration.js";
import type { ConnectSourceEvent } from "./events/event-classes.js";
import type { HumanConnectOptions } from "./options/types.js";
import { HumanConnectWidget } from "./widget.js";

/** The class that the script tag provides. It has additional functions for declarative buttons. */
export type GlobalHumanConnectWidget = typeof HumanConnectWidget & {
  /**
   * Configures all declarative buttons. The options apply each time Connect is opened after this call. Replaces the earlier
   * configuration completely.
   * @throws ConnectError `invalid-options`; after such an error, the earlier configuration stays in effect
   */
  configure(options: HumanConnectOptions): void;
  /**
   * Returns the widget of a `data-human-connect` button.
   * @throws ConnectError `invalid-options` if the element lacks the attribute, if an attribute is wrong, or if the buttons have
   * not been configured
   */
  for(button: Element): HumanConnectWidget;
};

declare global {
  /** The class of the widget. It exists after the script tag or `import "human-connect-widget/global"` has run in a browser. */
  var HumanConnectWidget: GlobalHumanConnectWidget;

  /**
   * The TypeScript types of events that bubble from a declarative button. `close`, `error` and `open` are not listed, so that
   * TypeScript keeps its own types for these names.
   */
  interface GlobalEventHandlersEventMap {
    /** The event for a source that the user connected. */
    connectsource: ConnectSourceEvent;
    /** The event for a source that the user disconnected. */
    disconnectsource: ConnectSourceEvent;
  }
}

/**
 * Returns the class that an earlier copy of the script has set. Reads only an own property of the window, because an element
 * whose id is `HumanConnectWidget` also defines `window.HumanConnectWidget`, but not as an own property.
 */
const findEarlierCopy = (): { for?: unknown } | undefined =>
  Object.getOwnPropertyDescriptor(globalThis, "HumanConnectWidget")?.value as { for?: unknown } | undefined;

// This block does nothing on a server. If a page loads the script twice, the first copy stays, because two copies would both
// respond to a click.
if (typeof document !== "undefined" && !findEarlierCopy()?.for) {
  globalThis.HumanConnectWidget = Object.assign(HumanConnectWidget, { configure, for: widgetFor });
  bindButtons();
  configureByScript();
}

import { bindButtons } from "./buttons/delegate-clicks.js";
import { widgetFor } from "./buttons/button-widget.js";
import { configure, configureByScript } from "./buttons/configuration.js";
import type { ConnectSourceEvent } from "./events/event-classes.js";
import type { HumanConnectOptions } from "./options/widget-options.js";
import { HumanConnectWidget } from "./widget.js";

/** The class as the script tag provides it: with the configuration and the widgets of declarative buttons. */
export type GlobalHumanConnectWidget = typeof HumanConnectWidget & {
  /**
   * Configures all declarative buttons, for every later open. Replaces what was configured before.
   * @throws ConnectError `invalid-options`; then the earlier configuration stays
   */
  configure(options: HumanConnectOptions): void;
  /**
   * Returns the widget of a `data-human-connect` button.
   * @throws ConnectError `invalid-options` for an element without the attribute, for a wrong attribute, and without a configuration
   */
  for(button: Element): HumanConnectWidget;
};

declare global {
  /** The class, after the script tag or `import "human-connect-widget/global"` has run in a browser. */
  var HumanConnectWidget: GlobalHumanConnectWidget;

  /** The events that bubble from a declarative button. `close`, `error` and `open` have types of the platform. */
  interface GlobalEventHandlersEventMap {
    /** The user connected a source. */
    connectsource: ConnectSourceEvent;
    /** The user disconnected a source. */
    disconnectsource: ConnectSourceEvent;
  }
}

/** Returns the class of a copy of the script that ran earlier. An element named like it is not an own property of the window. */
const findEarlierCopy = (): { for?: unknown } | undefined =>
  Object.getOwnPropertyDescriptor(globalThis, "HumanConnectWidget")?.value as { for?: unknown } | undefined;

// On a server this does nothing. A page that loads the script twice keeps the first copy, because two would both respond to a click.
if (typeof document !== "undefined" && !findEarlierCopy()?.for) {
  globalThis.HumanConnectWidget = Object.assign(HumanConnectWidget, { configure, for: widgetFor });
  bindButtons();
  configureByScript();
}

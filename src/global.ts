import { bindButtons, widgetFor } from "./buttons.js";
import { HumanConnectWidget } from "./widget.js";

/** The class as the script tag gives it: with the widget of a declarative button. */
export type GlobalHumanConnectWidget = typeof HumanConnectWidget & {
  /**
   * The widget of a `data-human-connect` button.
   * @throws ConnectError `invalid-options` for an element without the attribute, or with a wrong value in one
   */
  for(button: Element): HumanConnectWidget;
};

function bind(): GlobalHumanConnectWidget {
  bindButtons(document);
  return Object.assign(HumanConnectWidget, { for: widgetFor });
}

// A page that loads the script twice keeps the first: two would both answer a click.
const known = (globalThis as { HumanConnectWidget?: Partial<GlobalHumanConnectWidget> }).HumanConnectWidget;

/** The global `HumanConnectWidget`. */
const widget: GlobalHumanConnectWidget = known?.for ? (known as GlobalHumanConnectWidget) : bind();

export default widget;

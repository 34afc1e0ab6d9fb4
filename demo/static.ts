// The script of the static page, which contains a script tag and a declarative button. This script logs events and applies the
// playground's choices. It does nothing else.
import type {} from "human-connect-widget/global";
import { toQuery, type Choices } from "./playground/choices.js";
import { find } from "./playground/elements.js";
import { logEvents } from "./playground/log.js";
import type { PlainOptions } from "./playground/options.js";
import { startPlayground } from "./playground/playground.js";
import { toHtml } from "./playground/snippets.js";
import { showEntry } from "./playground/timeline.js";

const button = find("[data-human-connect]");
let isConfigured = false;

/**
 * Applies the choices. The attributes of the script tag configure the button until a choice first differs from its default. From
 * then on, this function configures the button.
 */
function apply({ connect, ...options }: PlainOptions, choices: Choices): void {
  if (connect.mode) button.dataset.humanConnectMode = connect.mode;
  else delete button.dataset.humanConnectMode;
  if (!isConfigured && !toQuery(choices)) return;
  isConfigured = true;
  const { baseURL } = connect;
  const debug = choices.debug === "on" && showEntry;
  HumanConnectWidget.configure({ ...options, connect: { baseURL }, debug });
}

// A declarative button opens a dialog, and only code can ask for another place.
Object.assign(find("#places"), { hidden: true, disabled: true });
startPlayground({ clientUrl: "/client.js", apply, toSnippet: toHtml });
logEvents(button, () => HumanConnectWidget.for(button));

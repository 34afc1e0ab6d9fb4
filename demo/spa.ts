// The script of the single-page app. It imports the widget from npm, and loads the vendor's client as a separate chunk.
import { HumanConnectWidget, type HumanConnectOptions } from "human-connect-widget";
import type { Choices } from "./playground/choices.js";
import { find } from "./playground/elements.js";
import { logEvents } from "./playground/log.js";
import type { PlainOptions } from "./playground/options.js";
import { startPlayground } from "./playground/playground.js";
import { toTypeScript } from "./playground/snippets.js";
import { showEntry } from "./playground/timeline.js";

const button = find<HTMLButtonElement>("#connect");
const modal = find<HTMLDialogElement>("#modal");
let widget: HumanConnectWidget | undefined;
let place: string;

/** Creates a widget for the choices. An app usually needs only one widget. In the demo, each new choice needs a new widget. */
function createWidget(options: HumanConnectOptions): HumanConnectWidget {
  const created = new HumanConnectWidget(options);
  logEvents(created, () => created);
  created.addEventListener("statechange", () => (button.ariaBusy = String(created.state === "opening")));
  return created;
}

function apply({ clientUrl, ...options }: PlainOptions, choices: Choices): void {
  const client = clientUrl ? { clientUrl } : { loadClient: () => import("humanapi-connect-client") };
  const debug = choices.debug === "on" && showEntry;
  widget?.forget();
  widget = createWidget({ ...options, ...client, debug });
  place = choices.place;
  if (place === "ahead") void widget.preload({ frame: true });
}

/** Opens Connect at the place that the visitor has chosen. What fails is in the log, and in the dialog. */
function open(): void {
  if (place === "modal") modal.showModal();
  else void widget!.open(place === "inline" ? { container: find("#inline") } : {});
}

startPlayground({ apply, toSnippet: toTypeScript });
button.addEventListener("pointerover", () => void widget!.preload());
button.addEventListener("click", open);
find("#connect-in-modal").addEventListener("click", () => void widget!.open());
find("#close-modal").addEventListener("click", () => modal.close());

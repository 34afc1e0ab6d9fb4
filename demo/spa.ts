// The script of the single-page app. It imports the widget from npm, and loads the vendor's client as a separate chunk.
import { HumanConnectWidget, type HumanConnectOptions } from "human-connect-widget";
import type { Choices } from "./playground/choices.js";
import { find } from "./playground/elements.js";
import { LANGUAGES } from "./playground/languages.js";
import { logEvents } from "./playground/log.js";
import type { PlainOptions } from "./playground/options.js";
import { startPlayground } from "./playground/playground.js";
import { toTypeScript } from "./playground/snippets.js";
import { showEntry } from "./playground/timeline.js";

const button = find<HTMLButtonElement>("#connect");
const failure = find("#failure");
let widget: HumanConnectWidget;

/** Creates a widget for the choices. An app usually needs only one widget. In the demo, each new choice needs a new widget. */
function createWidget(options: HumanConnectOptions, { language }: Choices): HumanConnectWidget {
  const created = new HumanConnectWidget(options);
  logEvents(created, () => created);
  created.addEventListener("statechange", () => (button.ariaBusy = String(created.state === "opening")));
  created.addEventListener("open", () => (failure.textContent = ""));
  created.addEventListener("error", ({ error }) => {
    // If the code is "connect-unreachable", the page needs no message of its own, because Connect's dialog is still open and
    // already shows the problem.
    if (error.code !== "connect-unreachable") failure.textContent = LANGUAGES[language]!.failed;
  });
  return created;
}

function apply({ clientUrl, ...options }: PlainOptions, choices: Choices): void {
  failure.textContent = "";
  const client = clientUrl ? { clientUrl } : { loadClient: () => import("humanapi-connect-client") };
  const debug = choices.debug === "on" && showEntry;
  widget = createWidget({ ...options, ...client, debug }, choices);
}

startPlayground({ apply, toSnippet: toTypeScript });
button.addEventListener("pointerover", () => void widget.preload());
button.addEventListener("click", () => void widget.open());

import type { HumanConnectEventMap, HumanConnectWidget } from "human-connect-widget";
import { bindCopyButton, create, find } from "./elements.js";

type Texts = { [K in keyof HumanConnectEventMap]: (event: HumanConnectEventMap[K], state: string) => string };

/** One function for each event type. The function returns the text that the log shows for an event of this type. */
const TEXTS: Texts = {
  statechange: (_event, state) => state,
  open: () => "Connect is on screen",
  connectsource: ({ source }) => source?.name ?? "a source",
  disconnectsource: ({ source }) => source?.name ?? "a source",
  close: ({ result }) =>
    `${result.status}, by the ${result.closedBy}, ${result.currentConnections?.length ?? "an unknown number"} connected`,
  error: ({ error }) => `${error.code}: ${error.message}`,
};

/** Returns the payload of an event. The message of an error is copied explicitly, because the spread syntax does not copy it. */
function toPayload(event: Event & { source?: unknown; result?: unknown; error?: Error }): object {
  const { source, result, error } = event;
  return {
    ...(source !== undefined && { source }),
    ...(result !== undefined && { result }),
    ...(error && { error: { ...error, message: error.message } }),
  };
}

/**
 * Creates an element with a payload, and a button that copies the payload. This function is called when the visitor expands a
 * line of the log.
 */
function createPayload(json: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  const button = create("button", { type: "button", className: "quiet", textContent: "Copy" });
  bindCopyButton(button, () => json);
  const code = create("pre", { textContent: json, tabIndex: 0 });
  fragment.append(button, code);
  return fragment;
}

function createLine(type: string, text: string, payload: object): HTMLElement {
  const hasPayload = Object.keys(payload).length > 0;
  const line = create(hasPayload ? "details" : "p");
  const title = hasPayload ? create("summary") : line;
  title.append(create("code", { textContent: type }), ` ${text}`);
  line.dataset.type = type;
  if (!hasPayload) return line;
  line.append(title);
  const json = JSON.stringify(payload, null, 2);
  const showPayload = (): void => {
    line.append(createPayload(json));
    line.scrollIntoView({ block: "nearest" });
  };
  line.addEventListener("toggle", showPayload, { once: true });
  return line;
}

/**
 * Writes a line into the page's log for each event of `target`, which is a widget or a declarative button. Does not cancel the
 * `error` event, so that the dialog shows the failure.
 */
export function logEvents(target: EventTarget, getWidget: () => HumanConnectWidget): void {
  const log = find("[role=log]");
  for (const [type, text] of Object.entries(TEXTS) as [string, (event: Event, state: string) => string][])
    target.addEventListener(type, (event) => {
      log.append(
        createLine(type, text(event, type === "statechange" ? getWidget().state : ""), toPayload(event)),
      );
      log.scrollTop = log.scrollHeight;
    });
}

import type { ConnectError } from "../errors/connect-error.js";
import { handledEvents } from "../events/connect-event-target.js";
import { ConnectSourceEvent, EVENT_TYPES } from "../events/event-classes.js";
import type { HumanConnectOptions } from "../options/types.js";
import { HumanConnectWidget, shareTokens } from "../widget.js";
import { getConfiguration, getStatusOptions } from "./configuration.js";
import { callElement, readButton } from "./read-button.js";

/** The widget of a declarative button, with a key that identifies the options of the widget. */
interface Binding {
  readonly optionsKey: string;
  readonly widget: HumanConnectWidget;
  isPreloaded: boolean;
}

const bindings = new WeakMap<Element, Binding>();

/** The first widget of the configuration, whose tokens the others share. */
let first: { version: number; widget: HumanConnectWidget } | undefined;

/** The widget of the button that was clicked last. */
let lastOpened: HumanConnectWidget | undefined;

/**
 * Sets or removes the attribute `aria-busy`. The property `ariaBusy` is not safe, because an `<input name=ariaBusy>` in a form
 * makes `form.ariaBusy` read-only.
 */
function setBusy(button: Element, isBusy: boolean): void {
  if (isBusy) callElement(button, "setAttribute", "aria-busy", "true");
  else callElement(button, "removeAttribute", "aria-busy");
}

/**
 * Copies each event of the widget, and dispatches the copy on the button. Only source events bubble: the names of the others are
 * the platform's own, so an app's `<dialog>` or `window.onerror` would mistake them for its own.
 */
function forwardEvents(widget: HumanConnectWidget, button: Element): void {
  const forward = (event: Event): void => {
    const { type, cancelable } = event;
    if (type === "statechange") setBusy(button, widget.state === "opening");
    const bubbles = event instanceof ConnectSourceEvent;
    const EventClass = event.constructor as new (type: string, init: object) => Event;
    const copy = new EventClass(type, { ...event, cancelable, bubbles, composed: bubbles });
    if (EventTarget.prototype.dispatchEvent.call(button, copy)) return;
    event.preventDefault();
    handledEvents.add(event);
  };
  for (const type of EVENT_TYPES)
    // This is not the app's listener, so an error that it receives is still reported.
    EventTarget.prototype.addEventListener.call(widget, type, forward);
}

/** Returns the binding of a button: a new one if attributes or configuration have changed, unless its widget is in use. */
function bind(button: Element): Binding {
  const known = bindings.get(button);
  if (known && known.widget.state !== "idle") return known;
  const own = readButton(button);
  const { options, version } = getConfiguration();
  const optionsKey = JSON.stringify([version, own]);
  if (known?.optionsKey === optionsKey) return known;
  // The configuration is the app's code, and wins over markup.
  const connect = { ...own, ...options.connect };
  const widget = new HumanConnectWidget({ ...options, connect } as HumanConnectOptions);
  if (first?.version === version) shareTokens(first.widget, widget);
  else first = { version, widget };
  forwardEvents(widget, button);
  const binding = { optionsKey, widget, isPreloaded: false };
  bindings.set(button, binding);
  return binding;
}

/** Returns the widget of a declarative button. @throws ConnectError `invalid-options`, which names the option */
export const widgetFor = (button: Element): HumanConnectWidget => bind(button).widget;

/** Returns a widget that shows an error of a button's options as any other failure. */
function createFailingWidget(button: Element, error: ConnectError): HumanConnectWidget {
  const widget = new HumanConnectWidget({
    ...getStatusOptions(),
    connect: { mode: "select" },
    loadClient: () => Promise.reject(error),
  });
  forwardEvents(widget, button);
  return widget;
}

/** Opens Connect for a button. A failure dispatches `error` on the button. */
export function openButton(button: Element): void {
  if (lastOpened && lastOpened.state !== "idle") return;
  // Safari does not focus a button when the user clicks it. The focus returns to the button when Connect closes.
  if (button instanceof HTMLElement) HTMLElement.prototype.focus.call(button, { preventScroll: true });
  try {
    lastOpened = widgetFor(button);
  } catch (error) {
    lastOpened = createFailingWidget(button, error as ConnectError);
  }
  void lastOpened.open();
}

/**
 * Preloads the client and a token for a button, at most once per widget, because the focus and the pointer return to the button
 * when Connect closes. A failure is not reported, because the click will report it.
 */
export function preloadButton(button: Element): void {
  try {
    const binding = bind(button);
    if (binding.isPreloaded) return;
    binding.isPreloaded = true;
    void binding.widget.preload();
  } catch {
    // The click will report the error.
  }
}

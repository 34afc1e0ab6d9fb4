import type { ConnectError } from "../errors/connect-error.js";
import { ConnectErrorEvent, EVENT_TYPES } from "../events/event-classes.js";
import { showFailure } from "../modal/failure-dialog.js";
import { LABELS } from "../options/defaults.js";
import type { HumanConnectOptions } from "../options/widget-options.js";
import { report } from "../platform/report-error.js";
import { HumanConnectWidget } from "../widget.js";
import { getConfiguration, getLabels } from "./configuration.js";
import { callElement, readButton } from "./read-button.js";

/** The widget of a button, and the options that it was created for. */
interface Binding {
  readonly optionsKey: string;
  readonly widget: HumanConnectWidget;
  isPreloaded: boolean;
}

const bindings = new WeakMap<Element, Binding>();

/** Ends the dialog of the last failure. */
let lastFailure = new AbortController();

const dispatch = (button: Element, event: Event): boolean =>
  EventTarget.prototype.dispatchEvent.call(button, event);

/** Removes the dialog of the last failure from the page. */
export function clearFailure(): void {
  lastFailure.abort();
  lastFailure = new AbortController();
}

/**
 * Dispatches `error` on the button. Unless a listener cancels it, the error is reported and a dialog says that Connect could not be loaded,
 * so that no click ends in nothing.
 */
export function dispatchError(button: Element, error: ConnectError): void {
  const event = new ConnectErrorEvent("error", { error, bubbles: true, cancelable: true });
  if (!dispatch(button, event)) return;
  report(error);
  // While Connect's own dialog is open, it says what is wrong.
  if (error.code === "connect-unreachable") return;
  clearFailure();
  const onRetry = error.retryable ? () => openButton(button) : undefined;
  showFailure({ ...LABELS, ...getLabels() }, onRetry, lastFailure.signal);
}

/** Sets the attribute and not `ariaBusy`, because `<input name=ariaBusy>` in a form makes that read-only. */
function setBusy(button: Element, isBusy: boolean): void {
  if (isBusy) callElement(button, "setAttribute", "aria-busy", "true");
  else callElement(button, "removeAttribute", "aria-busy");
}

/** Dispatches the widget's events on the button as well, where they bubble; sets `aria-busy` while it opens. */
function forwardEvents(widget: HumanConnectWidget, button: Element): void {
  for (const type of EVENT_TYPES)
    widget.addEventListener(type, (event: Event) => {
      if (event instanceof ConnectErrorEvent) return dispatchError(button, event.error);
      if (type === "statechange") setBusy(button, widget.state === "opening");
      const EventClass = event.constructor as new (type: string, init: object) => Event;
      dispatch(button, new EventClass(type, { ...event, bubbles: true }));
    });
}

/** Returns the binding of a button, a new one if its attributes or the configuration have changed since. */
function bind(button: Element): Binding {
  const known = bindings.get(button);
  if (known && known.widget.state !== "idle") return known;
  const own = readButton(button);
  const { options, version } = getConfiguration();
  const optionsKey = JSON.stringify([version, own]);
  if (known?.optionsKey === optionsKey) return known;
  const connect = { ...options.connect, ...own };
  const widget = new HumanConnectWidget({ ...options, connect } as HumanConnectOptions);
  forwardEvents(widget, button);
  const binding = { optionsKey, widget, isPreloaded: false };
  bindings.set(button, binding);
  return binding;
}

/**
 * Returns the widget of a declarative button: the same one until an attribute or the configuration changes, and while it is not idle.
 * @throws ConnectError `invalid-options` that names what is missing or wrong
 */
export const widgetFor = (button: Element): HumanConnectWidget => bind(button).widget;

/** Opens Connect for a button, or dispatches `error` on it. */
export function openButton(button: Element): void {
  clearFailure();
  try {
    // Safari does not focus a button that is clicked, and the focus has to return to it.
    if (button instanceof HTMLElement) HTMLElement.prototype.focus.call(button, { preventScroll: true });
    void widgetFor(button).open();
  } catch (error) {
    dispatchError(button, error as ConnectError);
  }
}

/**
 * Preloads for a button, at the first sign of intent only: when Connect closes, the focus returns to the button, and the pointer is over it
 * again. A failure is not reported, because the click will report it.
 */
export function preloadButton(button: Element): void {
  try {
    const binding = bind(button);
    if (binding.isPreloaded) return;
    binding.isPreloaded = true;
    void binding.widget.preload();
  } catch {
    // The click reports it.
  }
}

import type { ConnectError } from "../errors/connect-error.js";
import { ConnectErrorEvent, EVENT_TYPES } from "../events/event-classes.js";
import { showFailure } from "../modal/failure-dialog.js";
import { LABELS } from "../options/defaults.js";
import type { HumanConnectOptions } from "../options/widget-options.js";
import { report } from "../platform/report-error.js";
import { HumanConnectWidget } from "../widget.js";
import { getConfiguration, getLabels } from "./configuration.js";
import { callElement, readButton } from "./read-button.js";

/** The widget of a declarative button, with a key that identifies the options of the widget. */
interface Binding {
  readonly optionsKey: string;
  readonly widget: HumanConnectWidget;
  isPreloaded: boolean;
}

const bindings = new WeakMap<Element, Binding>();

/** The controller for the dialog of the last failure. When it aborts, the dialog is removed. */
let lastFailure = new AbortController();

const dispatch = (button: Element, event: Event): boolean =>
  EventTarget.prototype.dispatchEvent.call(button, event);

/** Removes the dialog of the last failure from the page, if there is one. */
export function clearFailure(): void {
  lastFailure.abort();
  lastFailure = new AbortController();
}

/**
 * Dispatches `error` on the button. Unless a listener cancels the event, the error is reported and a dialog says that Connect
 * could not be loaded, because a click must always have a visible result.
 */
export function dispatchError(button: Element, error: ConnectError): void {
  const event = new ConnectErrorEvent("error", { error, bubbles: true, cancelable: true });
  if (!dispatch(button, event)) return;
  report(error);
  // The code "connect-unreachable" means that the widget's own dialog is still open. That dialog already shows the problem.
  if (error.code === "connect-unreachable") return;
  clearFailure();
  const onRetry = error.retryable ? () => openButton(button) : undefined;
  showFailure({ ...LABELS, ...getLabels() }, onRetry, lastFailure.signal);
}

/**
 * Sets or removes the attribute `aria-busy`. The property `ariaBusy` is not safe, because an `<input name=ariaBusy>` in a form
 * makes `form.ariaBusy` read-only.
 */
function setBusy(button: Element, isBusy: boolean): void {
  if (isBusy) callElement(button, "setAttribute", "aria-busy", "true");
  else callElement(button, "removeAttribute", "aria-busy");
}

/**
 * Copies each event of the widget, and dispatches the copy on the button. The copy bubbles. Also sets `aria-busy` on the button
 * while Connect is opening.
 */
function forwardEvents(widget: HumanConnectWidget, button: Element): void {
  for (const type of EVENT_TYPES)
    widget.addEventListener(type, (event: Event) => {
      if (event instanceof ConnectErrorEvent) return dispatchError(button, event.error);
      if (type === "statechange") setBusy(button, widget.state === "opening");
      const EventClass = event.constructor as new (type: string, init: object) => Event;
      dispatch(button, new EventClass(type, { ...event, bubbles: true }));
    });
}

/**
 * Returns the binding of a button, and creates it if there is none. If the attributes or the configuration have changed, replaces
 * the binding, unless the existing widget is in use (not idle).
 */
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
 * Returns the widget of a declarative button. If an attribute or the configuration has changed and the existing widget is idle,
 * creates a new widget.
 * @throws ConnectError `invalid-options`, whose message names the missing or wrong option
 */
export const widgetFor = (button: Element): HumanConnectWidget => bind(button).widget;

/** Opens Connect for a button. If that fails, dispatches `error` on the button. */
export function openButton(button: Element): void {
  clearFailure();
  try {
    // Safari does not focus a button when the user clicks it. The code focuses the button, so that the focus can return to
    // the button when Connect closes.
    if (button instanceof HTMLElement) HTMLElement.prototype.focus.call(button, { preventScroll: true });
    void widgetFor(button).open();
  } catch (error) {
    dispatchError(button, error as ConnectError);
  }
}

/**
 * Preloads the client and a token for a button, at most once per widget. Without this limit, the button would preload again
 * each time Connect closes, because the focus and the pointer return to the button. If the preload fails, the error is not
 * reported, because the click will report it.
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

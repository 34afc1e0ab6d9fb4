import { ConnectError } from "./errors.js";
import { ConnectErrorEvent, EVENT_TYPES } from "./events.js";
import type { ConnectOptions, HumanConnectOptions } from "./options.js";
import { report } from "./report.js";
import { HumanConnectWidget } from "./widget.js";

const ATTRIBUTE = "data-human-connect";

/** What a button says in its attributes, as options in JSON, and the widget made of that. */
interface Bound {
  readonly said: string;
  readonly widget: HumanConnectWidget;
  isPreloaded?: boolean;
}

const bound = new WeakMap<Element, Bound>();

const flag = (value: string | undefined): boolean | undefined =>
  value === undefined ? undefined : value !== "false";

/** Attributes → options; those that are absent stay undefined. */
function readOptions(button: Element): HumanConnectOptions {
  const get = (name: string): string | undefined => button.getAttribute(ATTRIBUTE + name) ?? undefined;
  const connect: ConnectOptions = {
    baseURL: get("-base-url"),
    mode: get("-mode"),
    preseed: flag(get("-preseed")),
    segment: get("-segment"),
    pinnedProviders: get("-pinned-providers"),
    enableFocusTrap: flag(get("-focus-trap")),
  };
  const given = Object.fromEntries(Object.entries(connect).filter(([, value]) => value !== undefined));
  return {
    tokenUrl: get("") || undefined,
    clientUrl: get("-client-url"),
    connect: given,
  };
}

/** An error on the button; reported as what nobody caught, unless a listener cancels it: no page is to fail in silence. */
function fail(button: Element, error: ConnectError): void {
  const event = new ConnectErrorEvent("error", { error, bubbles: true, cancelable: true });
  if (button.dispatchEvent(event)) report(error);
}

/** The widget's events on the button, too, where they bubble; and whether it is busy. */
function reflect(widget: HumanConnectWidget, button: Element): void {
  for (const type of EVENT_TYPES) {
    widget.addEventListener(type, (event) => {
      if (type === "statechange") button.ariaBusy = widget.state === "opening" ? "true" : null;
      if (event instanceof ConnectErrorEvent) return fail(button, event.error);
      const Class = event.constructor as new (type: string, init: object) => Event;
      button.dispatchEvent(new Class(type, { ...event, bubbles: true }));
    });
  }
}

/**
 * The widget of a declarative button: the same one until an attribute changes, and while it is at work.
 * @throws ConnectError `invalid-options`, naming what is missing or wrong
 */
export function widgetFor(button: Element): HumanConnectWidget {
  const known = bound.get(button);
  if (known && known.widget.state !== "idle") return known.widget;
  if (!(button as Element | null)?.hasAttribute?.(ATTRIBUTE))
    throw new ConnectError("invalid-options", {
      detail: `This is no element with \`${ATTRIBUTE}\`: give it one, with the URL of your token endpoint`,
    });
  const options = readOptions(button);
  const said = JSON.stringify(options);
  if (known?.said === said) return known.widget;
  const widget = new HumanConnectWidget(options);
  reflect(widget, button);
  bound.set(button, { said, widget });
  return widget;
}

/** The button that an event is about, in a shadow tree too; unless it is disabled. */
function buttonOf(event: Event): Element | undefined {
  const button = event
    .composedPath()
    .find((node): node is Element => node instanceof Element && node.hasAttribute(ATTRIBUTE));
  const disabled = button?.matches(":disabled, [aria-disabled=true]");
  return disabled ? undefined : button;
}

function onClick(event: Event): void {
  const button = buttonOf(event);
  if (!button || event.defaultPrevented) return;
  event.preventDefault();
  try {
    // Safari does not focus a button that is clicked, and the focus is to come back to it.
    (button as HTMLElement).focus({ preventScroll: true });
    void widgetFor(button).open();
  } catch (error) {
    fail(button, error as ConnectError);
  }
}

/**
 * On the first sign of intent, and no later one: when Connect closes, the focus returns to the button, and the pointer
 * is over it again. What fails here is told by the click.
 */
function onIntent(event: Event): void {
  const button = buttonOf(event);
  if (!button) return;
  try {
    const widget = widgetFor(button);
    const entry = bound.get(button)!;
    if (entry.isPreloaded) return;
    entry.isPreloaded = true;
    void widget.preload();
  } catch {
    // as above
  }
}

/** Serves every button below `root`, whenever it comes, by delegation. */
export function bindButtons(root: Document): void {
  root.addEventListener("click", onClick);
  for (const intent of ["pointerover", "focusin", "touchstart"])
    root.addEventListener(intent, onIntent, { passive: true });
}

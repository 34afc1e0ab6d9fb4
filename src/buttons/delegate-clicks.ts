import { listenOnDocument } from "../platform/page.js";
import { openButton, preloadButton } from "./button-widget.js";
import { callElement, isButton } from "./read-button.js";

/**
 * Returns the declarative button on which an event happened, even if the button is inside a shadow tree. Returns undefined if
 * there is no such button or if the button is disabled.
 */
function findButton(event: Event): Element | undefined {
  const button = event.composedPath().find(isButton);
  const isDisabled = button && callElement(button, "matches", ":disabled, [aria-disabled=true]");
  return isDisabled ? undefined : button;
}

function onClick(event: Event): void {
  const button = findButton(event);
  if (!button || event.defaultPrevented) return;
  event.preventDefault();
  openButton(button);
}

function onIntent(event: Event): void {
  const button = findButton(event);
  if (button) preloadButton(button);
}

function listen(): void {
  listenOnDocument("click", onClick);
  for (const intent of ["pointerover", "focusin", "touchstart"] as const)
    listenOnDocument(intent, onIntent, { passive: true });
}

/**
 * Listens for clicks on all declarative buttons, and for events that often precede a click. Uses event delegation, so buttons can
 * be added at any time.
 */
export function bindButtons(): void {
  listen();
  // `document.open()` removes all listeners. Adding them again has no effect if they are still there.
  new MutationObserver(listen).observe(document, { childList: true });
}

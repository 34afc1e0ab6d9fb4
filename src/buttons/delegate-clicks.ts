import { openButton, preloadButton } from "./button-widget.js";
import { page } from "../platform/page.js";
import { callElement, isButton } from "./read-button.js";

/** Returns the button that an event is about, in a shadow tree as well, unless it is disabled. */
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

/** Serves every button on the page, whenever it is added, by event delegation. */
export function bindButtons(): void {
  const listen = page("addEventListener").bind(document);
  listen("click", onClick);
  for (const intent of ["pointerover", "focusin", "touchstart"]) listen(intent, onIntent, { passive: true });
}

/** What apps' modals listen for to find out whether the user acts outside of them. */
const TYPES =
  "keydown keyup keypress pointerdown pointerup mousedown mouseup touchstart touchend click focusin focusout";

/**
 * Keeps events in the dialog from the page until `signal` aborts, because apps' modals and keyboard shortcuts would act on them. All
 * libraries in test/matrix/modals close on Escape. If the place inside their modal is unknown, Radix also closes on pointers and
 * focus, and focus-trap swallows clicks. The default actions of all keys but Escape stay. As no listener in the dialog receives an
 * event either, the handlers of its buttons and of Escape are called here.
 */
export function shield(dialog: HTMLDialogElement, signal: AbortSignal): void {
  const onEvent = (event: Event): void => {
    const path = event.composedPath() as HTMLElement[];
    const depth = path.indexOf(dialog);
    if (depth < 0) return;
    event.stopImmediatePropagation();
    if (event.type === "keydown" && (event as KeyboardEvent).key === "Escape") {
      // WebKit would close a popover around the dialog first.
      event.preventDefault();
      dialog.oncancel?.(event);
    }
    if (event.type === "click")
      path
        .slice(0, depth)
        .find(({ onclick }) => onclick)
        ?.onclick?.(event as PointerEvent);
  };
  for (const type of TYPES.split(" ")) window.addEventListener(type, onEvent, { capture: true, signal });
}

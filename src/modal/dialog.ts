import { onAbort } from "../platform/abort.js";
import { createElement } from "../platform/create-element.js";
import { page, removeElement } from "../platform/page.js";
import { prepareScrollLock } from "./scroll-lock.js";
import { CORNER, DIALOG } from "./styles.js";

/** A `<dialog>` of the widget. */
export interface Dialog {
  /** Adds the dialog to the page without showing it. */
  attach(): void;
  /** Makes the dialog modal and locks the page's scrolling, unless that has been done. */
  showModal(): void;
  /** Makes the dialog modal again after the page has moved it, which ends that state. */
  keepModal(): void;
  /** Shows the dialog in the corner of the page, which stays usable: for a frame that is outside the dialog. */
  showInCorner(): void;
}

/** What a dialog asks of its content. */
export interface DialogHandlers {
  /** The user closes the dialog. */
  readonly onClose: () => void;
  /** Moves the focus to the first control, because the Tab key has left the dialog after the last one. */
  readonly focusFirst: () => unknown;
  /** Moves the focus to the last control, because Shift+Tab has left the dialog at its start. */
  readonly focusLast: () => unknown;
}

/** Creates a stop of the Tab key at an end of the dialog. */
const createSentinel = (onfocus: () => unknown): HTMLElement =>
  createElement("span", { tabIndex: 0, onfocus });

function createDialogElement(
  label: string,
  { onClose, focusFirst, focusLast }: DialogHandlers,
  content: Node[],
): HTMLDialogElement {
  const element = createElement("dialog", {
    ariaLabel: label,
    ariaModal: "true",
    tabIndex: -1,
    style: DIALOG,
    oncancel: onClose,
    // A browser may close it without a cancel event: a second Escape, Android's back button.
    onclose: onClose,
  });
  element.append(createSentinel(focusLast), ...content, createSentinel(focusFirst));
  return element;
}

/** Returns whether the page has moved the dialog, and so taken it out of the top layer. */
const isMoved = (element: Element): boolean =>
  element.isConnected && globalThis.CSS?.supports?.("selector(:modal)") && !element.matches(":modal");

/**
 * Creates a modal dialog as the platform defines it: the rest of the page is inert, Escape closes it unless the frame has the focus, and
 * the focus returns to where it was. When the signal is aborted, the page is as it was before.
 */
export function createDialog(
  label: string,
  content: Node[],
  handlers: DialogHandlers,
  signal: AbortSignal,
): Dialog {
  const lockScroll = prepareScrollLock();
  const element = createDialogElement(label, handlers, content);
  let isModal = false;
  const attach = (): void => {
    if (!element.isConnected) page("body").append(element);
  };
  onAbort(signal, () => element.close?.());
  onAbort(signal, () => removeElement(element));
  return {
    attach,
    showModal() {
      if (isModal) return;
      isModal = true;
      attach();
      onAbort(signal, lockScroll());
      element.showModal?.(); // jsdom has no modal dialogs
      element.focus();
    },
    keepModal() {
      if (!isModal || !isMoved(element)) return;
      element.open = false;
      element.showModal();
    },
    showInCorner() {
      isModal = false;
      element.onclose = null;
      element.close?.();
      element.style.cssText = CORNER;
      element.ariaModal = "false";
      element.show?.();
    },
  };
}

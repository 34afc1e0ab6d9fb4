import { onAbort } from "../platform/abort.js";
import { createElement } from "../platform/create-element.js";
import { page, removeElement } from "../platform/page.js";
import { prepareScrollLock } from "./scroll-lock.js";
import { CORNER, DIALOG } from "./styles.js";

/** A `<dialog>` of the widget, with functions that show it. */
export interface Dialog {
  /** Adds the dialog to the page without showing it. */
  attach(): void;
  /** Makes the dialog modal and locks the scrolling of the page. Does nothing if the dialog is already modal. */
  showModal(): void;
  /** Makes the dialog modal again if the page has moved it to another place in the DOM, because the move ends the modal state. */
  keepModal(): void;
  /** Shows the dialog in a corner, so that the page stays usable. Runs when the vendor's frame is outside the dialog. */
  showInCorner(): void;
}

/** The functions that a dialog calls. */
export interface DialogHandlers {
  /** Runs when the user closes the dialog. */
  readonly onClose: () => void;
  /** Moves the focus to the first control. Runs when the Tab key has moved the focus past the last control. */
  readonly focusFirst: () => unknown;
  /** Moves the focus to the last control. Runs when Shift+Tab has moved the focus before the first control. */
  readonly focusLast: () => unknown;
}

/** Creates a focusable element for the start or end of the dialog. Its `onfocus` moves the focus to a control in the dialog. */
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
    // A browser can close the dialog without a `cancel` event, for example when the user presses Escape a second time or presses
    // Android's back button.
    onclose: onClose,
  });
  element.append(createSentinel(focusLast), ...content, createSentinel(focusFirst));
  return element;
}

/** Returns whether the page has moved the modal dialog in the DOM. The move takes the dialog out of the browser's top layer. */
const isMoved = (element: Element): boolean =>
  element.isConnected && globalThis.CSS?.supports?.("selector(:modal)") && !element.matches(":modal");

/**
 * Creates a dialog that uses the browser's modal behavior: While the dialog is modal, the rest of the page is inert. Escape
 * closes the dialog, unless Connect's frame has the focus. When the dialog closes, the focus returns to the element that had the
 * focus before. When `signal` aborts, the dialog is removed and the scroll lock is undone.
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
      element.showModal?.(); // jsdom has no showModal()
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

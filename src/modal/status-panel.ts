import type { ModalLabels } from "../options/widget-options.js";
import { createElement } from "../platform/create-element.js";
import { BUTTON, BUTTONS, EMPTY_PANEL, PANEL, PRIMARY_BUTTON, TEXT, TITLE } from "./styles.js";

/** What the panel says; "" while Connect is on screen. */
export type Status = "" | "loading" | "unreachable" | "blocked" | "failed";

/** The message in the middle of the dialog, with the buttons for another try and for closing. */
export interface StatusPanel {
  readonly element: HTMLElement;
  /** Closes the dialog. It is in the panel for the caller's statuses, else where the caller puts it. */
  readonly closeButton: HTMLElement;
  /** Announces a status. The panel is not visible while that is "". */
  setStatus(status: Status, buttons?: { canRetry?: boolean; canClose?: boolean }): void;
  /** Moves the focus to the first or the last button. Returns whether there is one. */
  focusButton(which: 0 | -1): boolean;
}

const createButton = (textContent: string, onclick: () => void, style: string): HTMLElement =>
  createElement("button", { type: "button", textContent, onclick, style });

/** Creates the panel. It is empty until {@link StatusPanel.setStatus}. */
export function createStatusPanel(
  labels: Required<ModalLabels>,
  onRetry: () => void,
  onClose: () => void,
): StatusPanel {
  const element = createElement("div", { style: EMPTY_PANEL });
  // Stays in the accessibility tree when it is empty: a live region that is added with its text is not announced.
  const text = createElement("p", { role: "status", style: TEXT });
  const title = createElement("div", { style: TITLE });
  const buttons = createElement("div", { style: BUTTONS });
  const retryButton = createButton(labels.retry, onRetry, PRIMARY_BUTTON);
  const closeButton = createButton(labels.close, onClose, BUTTON);
  element.append(title, text, buttons);
  return {
    element,
    closeButton,
    setStatus(status, { canRetry = false, canClose = true } = {}) {
      element.style.cssText = status ? PANEL : EMPTY_PANEL;
      title.textContent = status && labels.dialog;
      text.textContent = status && labels[status];
      buttons.replaceChildren(
        ...(status && canRetry ? [retryButton] : []),
        ...(status && canClose ? [closeButton] : []),
      );
    },
    focusButton(which) {
      const button = [...buttons.children].at(which) as HTMLElement | undefined;
      button?.focus();
      return !!button;
    },
  };
}

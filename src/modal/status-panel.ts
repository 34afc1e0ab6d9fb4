import type { ModalLabels } from "../options/widget-options.js";
import { createElement } from "../platform/create-element.js";
import { BUTTON, BUTTONS, EMPTY_PANEL, PANEL, PRIMARY_BUTTON, TEXT, TITLE } from "./styles.js";

/** The status that the panel shows. It is "" while Connect is on screen. */
export type Status = "" | "loading" | "unreachable" | "blocked" | "failed";

/** The panel in the middle of the dialog, with a message, a retry button and a close button. */
export interface StatusPanel {
  readonly element: HTMLElement;
  /** The button that closes the dialog. It is in the panel while the panel shows a status; otherwise the caller places it. */
  readonly closeButton: HTMLElement;
  /** Shows and announces a status. The status "" hides the panel. */
  setStatus(status: Status, buttons?: { canRetry?: boolean; canClose?: boolean }): void;
  /** Moves the focus to the first (0) or the last (-1) button. Returns whether there is such a button. */
  focusButton(which: 0 | -1): boolean;
}

const createButton = (textContent: string, onclick: () => void, style: string): HTMLElement =>
  createElement("button", { type: "button", textContent, onclick, style });

/** Creates the panel, which is empty until {@link StatusPanel.setStatus} is called. */
export function createStatusPanel(
  labels: Required<ModalLabels>,
  onRetry: () => void,
  onClose: () => void,
): StatusPanel {
  const element = createElement("div", { style: EMPTY_PANEL });
  // The empty element stays in the accessibility tree, because screen readers do not announce a live region that is added
  // together with its text.
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

import { FRAME_ID } from "../messages/trusted-messages.js";
import type { ModalLabels, ResolvedOptions } from "../options/types.js";
import { createController, onAbort } from "../platform/abort.js";
import { activeElementAround, createElement, removeElement } from "../platform/page.js";
import { attempt } from "../platform/report-error.js";
import { lockScroll } from "./scroll-lock.js";
import { shield } from "./shield.js";
import * as styles from "./styles.js";

/** What the view shows instead of Connect. It is "" while Connect is on screen. */
export type Status = "" | Exclude<keyof ModalLabels, "dialog" | "close" | "retry">;

/**
 * Returns whether the document can show a modal dialog. jsdom and happy-dom cannot, even if a test replaces `showModal()`;
 * `CSS.supports()` of happy-dom is always true.
 */
export const canShowModal = (): boolean =>
  !!globalThis.CSS?.supports?.("selector(:modal)") && !("happyDOM" in window);

const createButton = (style: string, ariaLabel: string, onclick: () => void, sign = ariaLabel): Element =>
  createElement("button", { type: "button", style, ariaLabel, onclick, textContent: sign });

/** The widget's own box around Connect's frame: a dialog, or the content of a container. */
export interface View {
  /** Runs when the user closes the view. Its owner sets it. */
  onClose: () => void;
  /** Runs when the page has removed the view or its frame, or has hidden the dialog with what it stands in. Its owner sets it. */
  onRemove: () => void;
  /**
   * Adds the frame, which begins to load. A dialog stays invisible and inert until {@link View.show}.
   * @param isAhead whether the dialog has its layout meanwhile, so that Connect's page gets no `resize` when it is shown
   */
  insert(frame: HTMLIFrameElement, isAhead?: boolean): void;
  /** Shows a dialog. Does nothing for a container, or if the dialog is shown already. */
  show(): void;
  /**
   * Shows a status instead of the frame, or the frame again with "". Shows the dialog, too.
   * @param onRetry runs when the user clicks "Try again"; the status has no such button without it
   */
  setStatus(status: Status, onRetry?: () => void): void;
  removeFrame(): void;
  /** Removes everything from the page, and moves the focus back to where it was. */
  remove(): void;
}

/** @param place the parent of the view */
export function createView(
  { labels, closeButton }: ResolvedOptions,
  place: ParentNode,
  isDialog: boolean,
): View {
  const onClose = (): void => view.onClose();
  const title = createElement("b", {});
  const text = createElement("p", { role: "status", style: styles.TEXT });
  /** Holds the buttons of a status, or the spinner. */
  const actions = createElement("div", {});
  const panel = createElement("div", { style: styles.PANEL }, title, text, actions);
  let box: HTMLElement = createElement("div", { style: isDialog ? styles.CARD : styles.INLINE }, panel);
  let dialog: HTMLDialogElement | undefined;
  if (isDialog) {
    if (closeButton) box.prepend(createButton(styles.CROSS, labels.close, onClose, "×"));
    // A browser can close the dialog without `cancel`, for example when the user presses Escape a second time.
    const handlers = { oncancel: onClose, onclose: onClose };
    const properties = { ariaLabel: labels.dialog, ariaModal: "true", tabIndex: -1, ...handlers };
    box = dialog = createElement("dialog", properties, box);
  }

  let frame: HTMLIFrameElement | undefined;
  let isShown = false;
  let current: Status = "";
  let spinning: Animation | undefined;
  const removal = createController();
  const shielding = createController();

  function attach(): void {
    if (box.isConnected) return;
    place.append(box);
    const check = (): void => {
      const isGone = !box.isConnected || frame?.isConnected === false;
      // `document` is missing if a unit test has ended.
      if (globalThis.document && isGone) view.onRemove();
    };
    const mutations = new MutationObserver(check);
    // Mutations in a shadow tree are not reported to an observer of the document.
    for (const root of [document, box]) mutations.observe(root, { childList: true, subtree: true });
    onAbort(removal.signal, () => mutations.disconnect());
    if (!globalThis.ResizeObserver) return;
    // Notices what a mutation does not tell: an ancestor that is hidden, or is removed from a shadow tree.
    const sizes = new ResizeObserver(() =>
      isShown && !dialog?.getClientRects().length ? view.onRemove() : check(),
    );
    sizes.observe(box);
    onAbort(removal.signal, () => sizes.disconnect());
  }

  /** Hides the frame while a status is shown, because it is still white, or shows an error page. */
  const hideFrame = (): void =>
    frame?.style.setProperty("visibility", current ? "hidden" : "inherit", "important");

  const view: View = {
    onClose() {},
    onRemove() {},
    insert(given, isAhead) {
      if (dialog && !isShown) {
        dialog.inert = true;
        dialog.style.cssText = styles.DIALOG + (isAhead ? "visibility:hidden" : "display:none");
      }
      attach();
      frame = given;
      frame.style.cssText = styles.FRAME;
      // The container builds give the frame no title (VENDOR 30).
      frame.title ||= labels.dialog;
      if (dialog && !isAhead) frame.id = FRAME_ID;
      hideFrame();
      panel.before(frame);
    },
    show() {
      attach();
      if (!dialog || isShown) return;
      isShown = true;
      dialog.inert = false;
      dialog.style.cssText = styles.DIALOG;
      if (frame) frame.id = FRAME_ID;
      shield(dialog, shielding.signal);
      if (canShowModal()) dialog.showModal();
      dialog.focus();
      // The lock reads the page's layout, which showModal() has just computed.
      if (canShowModal()) attempt(() => onAbort(removal.signal, lockScroll()));
    },
    setStatus(status, onRetry) {
      if (status && status === current && !onRetry) return;
      current = status;
      const hadFocus = panel.contains(activeElementAround(panel));
      if (status) view.show();
      panel.style.pointerEvents = status ? "auto" : "none";
      title.textContent = status && labels.dialog;
      text.textContent = status && labels[status];
      spinning?.cancel();
      actions.replaceChildren();
      if (status === "loading") {
        const spinner = createElement("div", { style: styles.SPINNER, ariaHidden: "true" });
        actions.append(spinner);
        if (!matchMedia("(prefers-reduced-motion: reduce)").matches)
          spinning = spinner.animate({ rotate: "1turn" }, { duration: 1000, iterations: Infinity });
      } else if (status) {
        if (onRetry) actions.append(createButton(styles.PRIMARY_BUTTON, labels.retry, onRetry));
        actions.append(createButton(styles.TEXT_BUTTON, labels.close, onClose));
      }
      hideFrame();
      // A frame that CSP blocks loads its error page at once. With the focus before the dialog, the opener would not get it back.
      if (status || !(isShown || hadFocus)) {
        const button = actions.querySelector("button");
        // show() has focused the dialog, and a focus costs a layout.
        if (hadFocus || (dialog && button)) (button ?? dialog)?.focus();
        return;
      }
      frame?.contentWindow?.focus();
      // WebKit does not let a page focus a window of another origin.
      if (frame && activeElementAround(frame) !== frame) frame.focus();
    },
    removeFrame() {
      const old = frame;
      frame = undefined;
      if (old) removeElement(old);
    },
    remove() {
      removal.abort();
      // Chromium keeps the target of an endless animation in memory.
      spinning?.cancel();
      if (dialog) dialog.onclose = null;
      attempt(() => dialog?.close?.());
      removeElement(box);
      // The shield ends last, because the dialog loses the focus when it closes.
      shielding.abort();
    },
  };
  return view;
}

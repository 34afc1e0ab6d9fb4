import { FRAME_ID } from "../messages/trusted-messages.js";
import type { ModalLabels, ResolvedOptions } from "../options/types.js";
import { createElement, removeElement } from "../platform/page.js";
import { attempt } from "../platform/report-error.js";
import { lockScroll } from "./scroll-lock.js";
import { shield } from "./shield.js";
import * as styles from "./styles.js";

/** What the view shows instead of Connect. It is "" while Connect is on screen. */
export type Status = "" | Exclude<keyof ModalLabels, "dialog" | "close" | "retry">;

/** What {@link createView} calls. */
export interface ViewHandlers {
  /** Runs when the user closes the view. */
  onClose: () => void;
  /** Runs when the page has removed the view or its frame, or has hidden the dialog with what it stands in. */
  onRemove: () => void;
}

/** The widget's own box around Connect's frame: a dialog, or the content of a container. */
export interface View {
  /** Can be changed, because a view that was made ahead of the click gets another owner. */
  handlers: ViewHandlers;
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
  readonly remove: () => void;
}

/**
 * Returns whether the document can show a modal dialog. jsdom and happy-dom cannot, even if a test replaces `showModal()`;
 * `CSS.supports()` of happy-dom is always true.
 */
export const canShowModal = (): boolean =>
  typeof HTMLDialogElement.prototype.showModal === "function" &&
  !!globalThis.CSS?.supports?.("selector(:modal)") &&
  !("happyDOM" in window);

/** @param place the parent of the view */
export function createView(
  { labels, closeButton }: ResolvedOptions,
  place: ParentNode,
  isDialog: boolean,
  handlers: ViewHandlers,
): View {
  const createButton = (style: string, textContent: string, onclick: () => void): HTMLButtonElement =>
    createElement("button", { type: "button", style, textContent, onclick });
  const onClose = (): void => view.handlers.onClose();
  const onRemove = (): void => view.handlers.onRemove();

  const text = createElement("p", { role: "status", style: styles.TEXT });
  const title = createElement("div", { style: styles.TITLE, textContent: labels.dialog });
  const spinner = createElement("div", { style: styles.SPINNER, ariaHidden: "true" });
  const buttons = createElement("div", { style: styles.BUTTONS });
  const panel = createElement("div", { style: styles.EMPTY_PANEL });
  const host = createElement("div", { style: isDialog ? styles.HOST : styles.INLINE });
  host.append(panel);
  panel.append(title, text, buttons);

  let box: HTMLElement = host;
  if (isDialog) {
    box = createElement("dialog", {
      ariaLabel: labels.dialog,
      ariaModal: "true",
      tabIndex: -1,
      style: styles.DIALOG,
      oncancel: onClose,
      // A browser can close the dialog without `cancel`, for example when the user presses Escape a second time.
      onclose: onClose,
    });
    const card = createElement("div", { style: styles.CARD });
    if (closeButton) {
      const bar = createElement("div", { style: styles.BAR });
      bar.append(createButton(styles.CROSS, "×", onClose));
      (bar.firstChild as Element).ariaLabel = labels.close;
      card.append(bar);
    }
    card.append(host);
    box.append(card);
  }
  const dialog = isDialog ? (box as HTMLDialogElement) : undefined;

  const controller = new (globalThis.window ?? globalThis).AbortController();
  const { signal } = controller;
  const undo: (() => void)[] = [];
  let frame: HTMLIFrameElement | undefined;
  let isShown = false;
  let current: Status = "";
  // Chromium keeps the target of an endless animation in memory.
  let spinning: Animation | undefined;
  undo.push(() => spinning?.cancel());

  /** Hides the frame while a status is shown, because it is still white, or shows an error page. */
  const hideFrame = (): void => {
    if (!frame) return;
    frame.inert = !!current;
    frame.style.setProperty("opacity", current ? "0" : "1", "important");
  };

  const attach = (): void => {
    if (box.isConnected) return;
    place.append(box);
    const check = (): void => {
      const isGone = !box.isConnected || (frame && !frame.isConnected);
      // `document` is missing if a unit test has ended.
      if (globalThis.document && isGone) onRemove();
    };
    const mutations = new MutationObserver(check);
    // Mutations in a shadow tree are not reported to an observer of the document.
    for (const root of [document, box]) mutations.observe(root, { childList: true, subtree: true });
    undo.push(() => mutations.disconnect());
    if (!globalThis.ResizeObserver) return;
    // Notices what a mutation does not tell: an ancestor that is hidden, or is removed from a shadow tree.
    const sizes = new ResizeObserver(() =>
      isShown && dialog && !dialog.getClientRects().length ? onRemove() : check(),
    );
    sizes.observe(box);
    undo.push(() => sizes.disconnect());
  };

  const focusFrame = (): void => {
    frame?.contentWindow?.focus();
    // WebKit does not let a page focus a window of another origin.
    if (frame && (frame.getRootNode() as Document).activeElement !== frame) frame.focus();
  };

  const view: View = {
    handlers,
    insert(given, isAhead) {
      if (dialog && !isShown) {
        dialog.inert = true;
        Object.assign(dialog.style, isAhead ? { visibility: "hidden" } : { display: "none" });
      }
      attach();
      frame = given;
      frame.style.cssText = styles.FRAME;
      // The container builds give the frame no title (VENDOR 30).
      frame.title ||= labels.dialog;
      if (dialog && !isAhead) frame.id = FRAME_ID;
      hideFrame();
      host.prepend(frame);
    },
    show() {
      attach();
      if (!dialog || isShown) return;
      isShown = true;
      dialog.inert = false;
      Object.assign(dialog.style, { visibility: "", display: "flex" });
      if (frame) frame.id = FRAME_ID;
      shield(dialog, signal);
      if (canShowModal()) dialog.showModal();
      dialog.focus();
      // The lock reads the page's layout, which showModal() has just computed.
      if (canShowModal()) attempt(() => undo.push(lockScroll()));
    },
    setStatus(status, onRetry) {
      if (status && status === current && !onRetry) return;
      current = status;
      const hadFocus = panel.contains((panel.getRootNode() as Document).activeElement);
      if (status) view.show();
      panel.style.cssText = status ? styles.PANEL : styles.EMPTY_PANEL;
      title.textContent = status && labels.dialog;
      text.textContent = status && labels[status];
      removeElement(spinner);
      spinning?.cancel();
      buttons.replaceChildren();
      if (status === "loading") {
        panel.prepend(spinner);
        if (!globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches)
          spinning = spinner.animate?.([{ transform: "rotate(0)" }, { transform: "rotate(1turn)" }], {
            duration: 1000,
            iterations: Infinity,
          });
      } else if (status) {
        if (onRetry) buttons.append(createButton(styles.PRIMARY_BUTTON, labels.retry, onRetry));
        buttons.append(createButton(styles.TEXT_BUTTON, labels.close, onClose));
      }
      hideFrame();
      if (!status && (dialog || hadFocus)) return focusFrame();
      const button = buttons.firstElementChild as HTMLElement | null;
      // show() has focused the dialog, and a focus costs a layout.
      if (hadFocus || (dialog && button)) (button ?? dialog)?.focus();
    },
    removeFrame() {
      const old = frame;
      frame = undefined;
      if (old) removeElement(old);
    },
    remove() {
      if (dialog) {
        dialog.onclose = null;
        undo.push(() => dialog.close?.());
      }
      undo.push(() => removeElement(box));
      // The shield ends last, because the dialog loses the focus when it closes.
      undo.push(() => controller.abort());
      undo.forEach(attempt);
    },
  };
  return view;
}

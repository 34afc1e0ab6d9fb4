import { createElement } from "./create-element.js";
import { onAbort } from "./platform/abort.js";
import { createBar } from "./modal-bar.js";
import type { CheckedOptions } from "./options.js";
import { watchFrame, type WatchedFrame } from "./watch-frame.js";

/** The widget's own part of the modal: a `<dialog>` around the vendor's frame. */
export interface Modal {
  /** Where the vendor's elements go. */
  readonly host: HTMLElement;
  /** Becomes modal, lets the focus into the frame once it is there, and watches for its first sign of life. */
  show(frame: HTMLIFrameElement, unreachable: (why: string) => unknown): void;
  /** Connect has said something: it is there, whether it has loaded or not. */
  alive(): void;
}

/**
 * What locks the page's scrolling, without a jump where the scroll bar was; that answers what undoes it. Reads what it needs
 * at once, while nothing has changed yet: afterwards it would cost a layout.
 */
function scrollLock(): () => () => void {
  const { documentElement: root, body } = document;
  // What the viewport takes its overflow from (CSS Overflow 3): were the other one hidden, this would become a scroller.
  const scroller = getComputedStyle(root).overflow === "visible" ? body : root;
  const hasScrollBar = innerWidth > root.clientWidth;
  const { overflowX, overflowY } = scroller.style;
  const { scrollbarGutter } = root.style;
  return () => {
    if (hasScrollBar) root.style.scrollbarGutter = "stable";
    scroller.style.overflow = "hidden";
    return () => {
      Object.assign(scroller.style, { overflowX, overflowY });
      root.style.scrollbarGutter = scrollbarGutter;
      // Read first: Chromium writes the attribute lazily, and would bring an empty one back.
      for (const element of [root, scroller])
        if (!element.getAttribute("style")) element.removeAttribute("style");
    };
  };
}

/** A stop of the Tab key at either end of the dialog, that sends the focus back in. */
const sentinel = (onfocus: () => void): HTMLElement => createElement("span", { tabIndex: 0, onfocus });

/** The dialog, on the page but not open yet; off it when the signal is aborted. */
function createDialog(label: string, leave: () => void, signal: AbortSignal): HTMLDialogElement {
  const dialog = createElement("dialog", {
    ariaLabel: label,
    ariaModal: "true",
    tabIndex: -1,
    style: "all:unset;position:fixed;inset:0",
    oncancel: leave,
    // A browser may close it without asking (a second Escape, Android's back).
    onclose: leave,
  });
  document.body.append(dialog);
  onAbort(signal, () => {
    dialog.close?.();
    dialog.remove();
  });
  return dialog;
}

/**
 * A dialog, modal as the platform has it: the rest of the page inert, Escape outside the frame, focus back where it was.
 * Until the signal is aborted; then the page is as it was before.
 */
export function createModal(
  { timeoutMs, closeButton, labels }: CheckedOptions,
  signal: AbortSignal,
  leave: () => void,
): Modal {
  const lock = scrollLock();
  const host = createElement("div");
  let frame: HTMLIFrameElement | undefined;
  let watched: WatchedFrame | undefined;
  const intoFrame = (): void => {
    frame?.contentWindow?.focus();
    // WebKit does not let a page focus another origin's window, but its own element for it.
    if (document.activeElement !== frame) frame?.focus();
  };
  const bar = createBar(labels, () => watched?.retry(), closeButton && leave);
  const first = sentinel(() => bar.focusLast() || intoFrame());
  const dialog = createDialog(labels.dialog, leave, signal);
  dialog.append(first, host, bar.element, sentinel(intoFrame));

  return {
    host,
    show(shown, unreachable) {
      frame = shown;
      onAbort(signal, lock());
      // Only now, when the frame is on its way: to become modal takes the browser a layout.
      dialog.showModal?.(); // jsdom has no modal dialogs
      dialog.focus();
      // The vendor sets -1, which keeps the Tab key out.
      shown.removeAttribute("tabindex");
      // Its overlay leaves the left edge uncovered (VENDOR).
      host.querySelectorAll("div").forEach(({ style }) => (style.left ||= "0"));
      watched = watchFrame(shown, { timeoutMs, bar, loaded: intoFrame, unreachable }, signal);
    },
    alive: () => watched?.alive(),
  };
}

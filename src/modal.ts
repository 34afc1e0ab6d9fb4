import { createBar } from "./modal-bar.js";
import type { CheckedOptions } from "./options.js";
import { watchFrame } from "./watch-frame.js";

/** The widget's own part of the modal: a `<dialog>` around the vendor's frame. */
export interface Modal {
  /** Where the vendor's elements go. */
  readonly host: HTMLElement;
  /** Becomes modal, lets the focus into the frame once it is there, and watches for its first sign of life. */
  show(frame: HTMLIFrameElement, unreachable: (why: string) => unknown): void;
}

const hasScrollBar = (): boolean => innerWidth > document.documentElement.clientWidth;

/** No scrolling behind, and no jump where the scroll bar was. Answers what undoes it. */
function lockScroll(keepGutter: boolean): () => void {
  const root = document.documentElement;
  const { style } = root;
  const { overflow, scrollbarGutter } = style;
  if (keepGutter) style.scrollbarGutter = "stable";
  style.overflow = "hidden";
  return () => {
    Object.assign(style, { overflow, scrollbarGutter });
    // Read first: Chromium writes the attribute lazily, and would bring an empty one back.
    if (!root.getAttribute("style")) root.removeAttribute("style");
  };
}

/** A stop of the Tab key at either end of the dialog, that sends the focus back in. */
function sentinel(act: () => void): HTMLElement {
  const element = document.createElement("span");
  element.tabIndex = 0;
  element.onfocus = act;
  return element;
}

/** The dialog with its content, on the page but not open yet; off it when the signal is aborted. */
function createDialog(
  label: string,
  content: HTMLElement[],
  leave: () => void,
  signal: AbortSignal,
): HTMLDialogElement {
  const dialog = document.createElement("dialog");
  dialog.ariaLabel = label;
  dialog.ariaModal = "true";
  dialog.tabIndex = -1;
  // Through the CSSOM, as everywhere here: a style attribute or sheet would need `style-src`.
  dialog.style.cssText = "all:unset;position:fixed;inset:0";
  dialog.append(...content);
  // A browser may close it without asking (a second Escape, Android's back).
  dialog.oncancel = dialog.onclose = leave;
  document.body.append(dialog);
  signal.addEventListener("abort", () => {
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
  // Read while nothing has changed yet, since afterwards it would cost a layout.
  const keepGutter = hasScrollBar();
  const host = document.createElement("div");
  let frame: HTMLIFrameElement | undefined;
  let retry: () => void;
  const intoFrame = (): void => {
    frame?.contentWindow?.focus();
    // WebKit does not let a page focus another origin's window, but its own element for it.
    if (document.activeElement !== frame) frame?.focus();
  };
  const again = (): void => {
    bar.say(bar.labels.loading);
    retry();
  };
  const bar = createBar(labels, again, !!closeButton && leave);
  const first = sentinel(() => bar.focusLast() || intoFrame());
  const content = [first, host, bar.element, sentinel(intoFrame)];
  const dialog = createDialog(bar.labels.dialog, content, leave, signal);

  return {
    host,
    show(shown, unreachable) {
      frame = shown;
      signal.addEventListener("abort", lockScroll(keepGutter));
      // Only now, when the frame is on its way: to become modal takes the browser a layout.
      dialog.showModal?.(); // jsdom has no modal dialogs
      dialog.focus();
      bar.say(bar.labels.loading);
      // The vendor sets -1, which keeps the Tab key out.
      shown.removeAttribute("tabindex");
      // Its overlay leaves the left edge uncovered (VENDOR).
      host.querySelectorAll("div").forEach(({ style }) => (style.left ||= "0"));
      const waiting = {
        timeoutMs,
        loaded() {
          bar.say("");
          intoFrame();
        },
        failed(why: string) {
          bar.say(bar.labels.unreachable, true);
          unreachable(why);
        },
        blocked: () => void bar.focusLast(),
      };
      retry = watchFrame(shown, waiting, signal);
    },
  };
}

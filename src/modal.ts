import { createBar } from "./modal-bar.js";
import type { CheckedOptions } from "./options.js";

/** The widget's own part of the modal: a `<dialog>` around the vendor's frame. */
export interface Modal {
  /** Where the vendor's elements go. */
  readonly host: HTMLElement;
  /** Becomes modal, lets the focus into the frame once it is there, and watches for its first sign of life. */
  show(frame: HTMLIFrameElement, unreachable: (why: string) => void): void;
}

const DIALOG =
  "position:fixed;inset:0;width:100%;height:100%;max-width:none;max-height:none;margin:0;padding:0;border:0;background:none;outline:0";

/** No scrolling behind, and no jump where the scroll bar was. Answers what undoes it. */
function lockScroll(): () => void {
  const root = document.documentElement;
  const had = root.hasAttribute("style");
  const { overflow, scrollbarGutter } = root.style;
  if (innerWidth > root.clientWidth) root.style.scrollbarGutter = "stable";
  root.style.overflow = "hidden";
  return () => {
    Object.assign(root.style, { overflow, scrollbarGutter });
    // Read first: Chromium writes the attribute lazily, and would bring an empty one back.
    if (!had && !root.getAttribute("style")) root.removeAttribute("style");
  };
}

/** A stop of the Tab key at either end of the dialog, that sends the focus back in. */
function sentinel(act: () => void): HTMLElement {
  const element = document.createElement("span");
  element.tabIndex = 0;
  element.addEventListener("focus", act);
  return element;
}

/**
 * The platform makes the rest inert, and gives the focus back afterwards.
 * @returns what undoes it
 */
function show(dialog: HTMLDialogElement, signal: AbortSignal, leave: () => void): () => void {
  const unlock = lockScroll();
  if (dialog.showModal) dialog.showModal();
  else dialog.setAttribute("open", ""); // jsdom has no modal dialogs
  dialog.focus();
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    leave();
  });
  // A browser may close it without asking twice (a second Escape, Android's back).
  dialog.addEventListener("close", leave, { signal });
  return () => {
    unlock();
    dialog.close?.();
  };
}

/** Tells when a frame is blocked by the page's policy. */
function onBlocked(frame: HTMLIFrameElement, signal: AbortSignal, blocked: (why: string) => void): void {
  document.addEventListener(
    "securitypolicyviolation",
    ({ blockedURI, disposition, effectiveDirective: directive }) => {
      const ours = blockedURI !== "" && frame.src.startsWith(blockedURI);
      if (ours && disposition === "enforce" && /^(frame|child|default)-src/.test(directive))
        blocked(`CSP ${directive} blocked Connect`);
    },
    { signal },
  );
}

/**
 * Waits for the frame's first sign of life. An error page loads, too: what cannot be known is left to the way out.
 * @returns what tries again
 */
function watchFrame(frame: HTMLIFrameElement, waiting: Waiting, signal: AbortSignal): () => void {
  const { timeoutMs, loaded, failed, shut } = waiting;
  const go = (url: string): void => frame.contentWindow?.location.replace(url);
  let timer: ReturnType<typeof setTimeout>;
  let blank = false;
  let blocked = false;
  const wait = (): void => {
    timer = setTimeout(failed, timeoutMs, `Connect gave no sign of life within ${timeoutMs} ms`);
  };
  wait();
  signal.addEventListener("abort", () => clearTimeout(timer));
  onBlocked(frame, signal, (why) => {
    blocked = true;
    clearTimeout(timer);
    failed(why);
    shut();
  });
  frame.addEventListener("load", () => {
    if (blank) {
      blank = false;
      return go(frame.src);
    }
    clearTimeout(timer);
    // A blocked frame loads, too, and the vendor puts the focus into it then.
    if (blocked) shut();
    else loaded();
  });
  return () => {
    // Again with the same token: no page has had it. By way of a blank page, since Chromium drops a navigation to
    // where the frame is already on its way.
    blank = true;
    blocked = false;
    wait();
    go("about:blank");
  };
}

/** What a frame is waited for. */
interface Waiting {
  readonly timeoutMs: number;
  readonly loaded: () => void;
  readonly failed: (why: string) => void;
  /** There is nothing in the frame that could have the focus. */
  readonly shut: () => void;
}

/**
 * A dialog, modal as the platform has it: the rest of the page inert, Escape outside the frame, focus back where it was.
 * Until the signal is aborted; then the page is as it was before.
 */
export function createModal(options: CheckedOptions, signal: AbortSignal, leave: () => void): Modal {
  const dialog = document.createElement("dialog");
  const host = document.createElement("div");
  let frame: HTMLIFrameElement | undefined;
  let retry = (): void => {};
  let hide = (): void => {};
  const intoFrame = (): void => {
    frame?.contentWindow?.focus();
    // WebKit does not let a page focus another origin's window, but its own element for it.
    if (document.activeElement !== frame) frame?.focus();
  };
  const bar = createBar(options, leave, () => retry());

  dialog.setAttribute("aria-label", bar.labels.dialog);
  dialog.setAttribute("aria-modal", "true");
  dialog.tabIndex = -1;
  // Through the CSSOM, as everywhere here: a style attribute or sheet would need `style-src`.
  dialog.style.cssText = DIALOG;
  dialog.append(
    sentinel(() => bar.focusLast() || intoFrame()),
    host,
    bar.element,
    sentinel(intoFrame),
  );
  document.body.append(dialog);

  signal.addEventListener("abort", () => {
    hide();
    dialog.remove();
  });

  return {
    host,
    show(shown, unreachable) {
      frame = shown;
      // Only now, when the frame is on its way: to become modal takes the browser a layout.
      hide = show(dialog, signal, leave);
      bar.loading();
      // The vendor sets -1, which keeps the Tab key out.
      shown.removeAttribute("tabindex");
      // Its overlay leaves the left edge uncovered (VENDOR).
      host.querySelectorAll<HTMLElement>("div").forEach((overlay) => (overlay.style.left ||= "0"));
      const waiting: Waiting = {
        timeoutMs: options.timeoutMs,
        loaded: () => {
          bar.loaded();
          intoFrame();
        },
        failed: (why) => {
          bar.failed();
          unreachable(why);
        },
        shut: () => void bar.focusLast(),
      };
      retry = watchFrame(shown, waiting, signal);
    },
  };
}

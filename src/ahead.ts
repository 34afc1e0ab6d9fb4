import { createError } from "./errors/describe-error.js";
import { makeFrame, type FrameSource, type MadeFrame } from "./make-frame.js";
import { listenForMessages, TEST_CHANNEL } from "./messages/trusted-messages.js";
import type { ConnectOptions } from "./options/types.js";
import { onAbort } from "./platform/abort.js";
import { activeElementAround } from "./platform/page.js";
import type { Token } from "./token/check-response.js";
import { HOLD_LIMIT_MS, isUsable } from "./token/token-cache.js";
import { findPlace } from "./view/find-place.js";
import { createView, type View } from "./view/view.js";
import { watchFrame } from "./view/watch-frame.js";

/** Connect's frame, loaded ahead of the click in a dialog that is invisible and inert. */
export interface Ahead extends MadeFrame {
  readonly view: View;
}

/** Loads a frame ahead of the click. */
export interface AheadLoader {
  /** Settles when the frame has loaded or has failed, and resolves when it is taken or dropped. */
  readonly ready: Promise<void>;
  /** Returns the frame, for which the caller then cares, if it is in the dialog and fits; drops it otherwise. */
  take(connect: ConnectOptions, modal: Element | undefined): Ahead | undefined;
  drop(): undefined;
}

/**
 * Gives the keyboard back to the element that had it when the frame calls `focus()`, which works although the frame is inert. The
 * browser moves the focus after the event, so the answer is a task later.
 */
function keepFocus(frame: HTMLIFrameElement, signal: AbortSignal): void {
  let previous: HTMLElement | undefined;
  const onBlur = (event: Event): void => {
    // The element loses the focus before the window does.
    const [target] = event.composedPath();
    if (target instanceof HTMLElement) previous = target;
    setTimeout(() => {
      if (!signal.aborted && activeElementAround(frame) === frame)
        if (previous) previous.focus({ preventScroll: true });
        else frame.blur();
      previous = undefined;
    });
  };
  window.addEventListener("blur", onBlur, { capture: true, signal });
}

/** @param onEnd runs when the frame was taken or dropped */
export function loadAhead(source: FrameSource, onEnd: () => void): AheadLoader {
  const { options, trace } = source;
  const { connect, timeoutMs } = options;
  const { place, modal } = findPlace();
  const key = JSON.stringify(connect);
  const controller = new AbortController();
  const { signal } = controller;
  /** The token, or what stands for it if Connect needs none. */
  let held: Token | undefined;
  let ahead: Ahead | undefined;

  const drop = (): undefined => {
    if (signal.aborted) return;
    controller.abort();
    view.remove();
    onEnd();
  };
  const view = createView(options, place, true);
  view.onClose = view.onRemove = drop;

  async function load(): Promise<void> {
    const made = await makeFrame(source, connect, {}, signal);
    signal.throwIfAborted();
    const now = Date.now();
    const { frame } = made;
    held = made.token ?? { value: "", receivedAt: now, usableUntil: now + HOLD_LIMIT_MS };
    ahead = { ...made, view };
    const timer = setTimeout(drop, Math.min(held.usableUntil, held.receivedAt + HOLD_LIMIT_MS) - now);
    onAbort(signal, () => clearTimeout(timer));
    window.addEventListener("pagehide", drop, { signal });
    keepFocus(frame, signal);
    const onMessage = (_: object, message: string): void => void (message === "close" && drop());
    listenForMessages(frame, options.allowedOrigins, trace, onMessage, signal);
    const loading = new AbortController();
    const loaded = new Promise<void>((resolve, reject) => {
      onAbort(signal, resolve);
      const onFail = (_: string, problem: string): void =>
        reject(createError("connect-unreachable", { problem }));
      // In Chromium, a violation of the page's CSP can be reported after the `load` event of the error page.
      const onLoad = (): void => {
        ahead!.isLoaded = true;
        if (frame[TEST_CHANNEL]) resolve();
        else setTimeout(resolve, 20);
      };
      watchFrame(frame, timeoutMs, { onLoad, onFail }, loading.signal);
    });
    view.insert(frame, true);
    await loaded.finally(() => loading.abort());
  }

  return {
    ready: load().catch((error: unknown) => {
      if (signal.aborted) return;
      drop();
      throw error;
    }),
    take(wanted, wantedModal) {
      const fits = ahead && isUsable(held!) && JSON.stringify(wanted) === key && wantedModal === modal;
      if (!fits) return drop();
      controller.abort();
      onEnd();
      return ahead;
    },
    drop,
  };
}

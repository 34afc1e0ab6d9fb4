import { onAbort } from "./deadline.js";

/** What a frame is waited for. */
export interface Waiting {
  readonly timeoutMs: number;
  /** There is a page in the frame. */
  loaded(): void;
  /** No sign of life in time. May come before `loaded()`, if that was merely slow. */
  failed(why: string): void;
  /** The page's policy blocks it, as `why` tells; again where it loads all the same: there is nothing to have the focus. */
  blocked(why?: string): void;
}

/** A frame that is waited for. */
export interface WatchedFrame {
  /** It has given a sign of life other than to load. */
  alive(): void;
  /** Tries again. */
  retry(): void;
}

/** Waits for the frame's first sign of life. An error page loads, too: what cannot be known is left to the way out. */
export function watchFrame(frame: HTMLIFrameElement, waiting: Waiting, signal: AbortSignal): WatchedFrame {
  const { timeoutMs } = waiting;
  const go = (url: string): void => frame.contentWindow?.location.replace(url);
  let timer: ReturnType<typeof setTimeout>;
  let isBlank = false;
  let isBlocked = false;
  const stop = (): void => clearTimeout(timer);
  const wait = (): void => {
    timer = setTimeout(
      () => waiting.failed(`Connect gave no sign of life within ${timeoutMs} ms`),
      timeoutMs,
    );
  };
  wait();
  onAbort(signal, stop);
  document.addEventListener(
    "securitypolicyviolation",
    ({ blockedURI, disposition, effectiveDirective }) => {
      const isOurs = blockedURI && frame.src.startsWith(blockedURI) && disposition === "enforce";
      if (!isOurs || effectiveDirective !== "frame-src") return;
      isBlocked = true;
      stop();
      waiting.blocked("CSP frame-src blocked Connect");
    },
    { signal },
  );
  frame.addEventListener("load", () => {
    if (isBlank) {
      isBlank = false;
      return go(frame.src);
    }
    stop();
    // A blocked frame loads, too, and the vendor puts the focus into it then.
    if (isBlocked) waiting.blocked();
    else waiting.loaded();
  });
  return {
    alive: stop,
    retry() {
      // Again with the same token: no page has had it. By way of a blank page, since Chromium drops a navigation to
      // where the frame is already on its way.
      isBlank = true;
      wait();
      go("about:blank");
    },
  };
}

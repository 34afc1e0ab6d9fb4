import { onAbort } from "./platform/abort.js";
import type { ModalBar } from "./modal-bar.js";

/** What a frame is waited for with. */
export interface Waiting {
  readonly timeoutMs: number;
  /** Says how it stands. */
  readonly bar: ModalBar;
  /** There is a page in the frame, to have the focus. */
  readonly loaded: () => void;
  /** No sign of life in time, which may come still; or what blocks it. */
  readonly unreachable: (why: string) => unknown;
}

/** A frame that is waited for. */
export interface WatchedFrame {
  /** It has given a sign of life. */
  alive(): void;
  /** Tries again. */
  retry(): void;
}

/** Waits for the frame's first sign of life. An error page loads, too: what cannot be known is left to the way out. */
export function watchFrame(
  frame: HTMLIFrameElement,
  { timeoutMs, bar, loaded, unreachable }: Waiting,
  signal: AbortSignal,
): WatchedFrame {
  const go = (url: string): void => frame.contentWindow?.location.replace(url);
  let timer: ReturnType<typeof setTimeout>;
  let isBlank = false;
  let isBlocked = false;
  const stop = (): void => clearTimeout(timer);
  const alive = (): void => {
    stop();
    bar.say("");
  };
  const wait = (): void => {
    bar.say("loading");
    timer = setTimeout(() => {
      bar.say("unreachable");
      unreachable(`Connect gave no sign of life within ${timeoutMs} ms`);
    }, timeoutMs);
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
      bar.say("blocked");
      unreachable("CSP frame-src blocked Connect");
      bar.focusLast();
    },
    { signal },
  );
  frame.addEventListener("load", () => {
    if (isBlank) {
      isBlank = false;
      return go(frame.src);
    }
    // A blocked frame loads, too, and the vendor puts the focus into it then.
    if (isBlocked) return bar.focusLast();
    alive();
    loaded();
  });
  return {
    alive,
    retry() {
      // Again with the same token: no page has had it. By way of a blank page, since Chromium drops a navigation to
      // where the frame is already on its way.
      isBlank = true;
      wait();
      go("about:blank");
    },
  };
}

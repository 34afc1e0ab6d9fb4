import { findDirective, listenOnDocument } from "../platform/page.js";

/** What {@link watchFrame} reports. */
export interface FrameHandlers {
  /** Runs whenever a page has loaded in the frame. */
  readonly onLoad: () => void;
  /** Runs if the frame is blocked, or still blank after the time limit. @param problem a sentence without its full stop */
  readonly onFail: (status: "blocked" | "unreachable", problem: string) => void;
}

/**
 * Returns whether the frame is still blank. The widget cannot read the document of a frame that shows Connect or an error page,
 * so such a frame does not count as blank.
 */
const isBlank = (frame: HTMLIFrameElement): boolean => frame.contentDocument?.URL === "about:blank";

/**
 * Reports whether the frame loads. An error page cannot be told from a working Connect (VENDOR 48), so it counts as loaded. Call
 * this function before the frame is inserted.
 * @param timeoutMs the time limit, in milliseconds
 */
export function watchFrame(
  frame: HTMLIFrameElement,
  timeoutMs: number,
  { onLoad, onFail }: FrameHandlers,
  signal: AbortSignal,
): void {
  let isBlocked = false;
  const timer = setTimeout(() => {
    // A page with an image that never loads fires no `load`.
    if (isBlank(frame)) onFail("unreachable", `Connect did not load within ${timeoutMs} ms`);
    else onLoad();
  }, timeoutMs);
  const stop = (): void => clearTimeout(timer);
  signal.addEventListener("abort", stop);
  frame.addEventListener(
    "load",
    () => {
      // WebKit loads a blank page into a frame that a Content-Security-Policy blocks.
      if (isBlocked || isBlank(frame)) return;
      stop();
      onLoad();
    },
    { signal },
  );
  listenOnDocument(
    "securitypolicyviolation",
    (event) => {
      if (findDirective(event, frame.src) !== "frame-src") return;
      isBlocked = true;
      stop();
      // In WebKit, the event is part of the insertion of the frame.
      setTimeout(() => signal.aborted || onFail("blocked", "CSP frame-src blocked Connect"));
    },
    { signal },
  );
}

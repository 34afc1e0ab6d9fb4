import { onAbort } from "../platform/abort.js";
import { onPolicyViolation } from "../platform/page.js";
import type { Status } from "./status-panel.js";

/** The options of a {@link LoadingMonitor}. */
export interface MonitorOptions {
  /** The time limit for loading the frame, in milliseconds. */
  readonly timeoutMs: number;
  /** Shows the status of the frame. */
  readonly setStatus: (status: Status) => void;
  /**
   * Runs when a page has loaded in the frame, even a blank page. The function must then set the focus, because the vendor moves
   * the focus when the frame loads.
   */
  readonly onLoad: () => void;
  /** Runs when the frame fails to load. @param problem the reason, a sentence without a full stop at the end */
  readonly onUnreachable: (problem: string) => void;
}

/**
 * Returns whether the frame is still blank. The widget cannot read the document of a frame that shows Connect or an error page,
 * so such a frame does not count as blank.
 */
const isBlank = (frame: HTMLIFrameElement): boolean => frame.contentDocument?.URL === "about:blank";

/** Calls `onBlock` when the page's CSP blocks the frame (VENDOR 49). */
function watchPolicy(frame: HTMLIFrameElement, onBlock: () => void, signal: AbortSignal): void {
  const onViolation = ({
    blockedURI,
    disposition,
    effectiveDirective,
  }: SecurityPolicyViolationEvent): void => {
    const isFrame = blockedURI && frame.src.startsWith(blockedURI) && disposition === "enforce";
    if (isFrame && effectiveDirective === "frame-src") onBlock();
  };
  onPolicyViolation(onViolation, signal);
}

/**
 * A monitor for the loading of the frame. It reports a frame that is still blank after the time limit, and a frame that the
 * page's CSP blocks. If the frame has loaded an error page instead of Connect, the monitor reports nothing, because it cannot
 * distinguish such a page from a working Connect (VENDOR 48). `.github/GUARANTEES.md` lists the methods that were tried to
 * distinguish them.
 */
export class LoadingMonitor {
  readonly #frame: HTMLIFrameElement;
  readonly #options: MonitorOptions;
  readonly #signal: AbortSignal;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isBlocked = false;

  constructor(frame: HTMLIFrameElement, options: MonitorOptions, signal: AbortSignal) {
    this.#frame = frame;
    this.#options = options;
    this.#signal = signal;
    this.#wait();
    onAbort(signal, () => clearTimeout(this.#timer));
    frame.addEventListener("load", () => this.#onLoad(), { signal });
    watchPolicy(frame, () => this.#onBlock(), signal);
  }

  /** Hides the status that the panel shows, and stops the timeout. Runs when Connect has loaded or has sent a message. */
  markAlive(): void {
    clearTimeout(this.#timer);
    this.#options.setStatus("");
  }

  /** Loads the frame again with the same token. The token is still unused, because no page has received it. */
  retry(): void {
    const navigate = (url: string): void => this.#frame.contentWindow?.location.replace(url);
    this.#wait();
    // The frame loads a blank page first, because Chromium ignores a navigation to a URL that the frame is already loading.
    const onBlank = (): void => navigate(this.#frame.src);
    this.#frame.addEventListener("load", onBlank, { once: true, signal: this.#signal });
    navigate("about:blank");
  }

  #wait(): void {
    const { setStatus, timeoutMs } = this.#options;
    setStatus("loading");
    this.#timer = setTimeout(() => this.#onTimeout(), timeoutMs);
  }

  #onTimeout(): void {
    if (isBlank(this.#frame))
      this.#fail("unreachable", `Connect did not load within ${this.#options.timeoutMs} ms`);
    else this.markAlive();
  }

  #onLoad(): void {
    // A blank page does not prove that Connect has loaded, because WebKit loads a blank page into a frame that a
    // Content-Security-Policy blocks.
    if (!this.#isBlocked && !isBlank(this.#frame)) this.markAlive();
    this.#options.onLoad();
  }

  #onBlock(): void {
    this.#isBlocked = true;
    this.#fail("blocked", "CSP frame-src blocked Connect");
  }

  #fail(status: Status, problem: string): void {
    clearTimeout(this.#timer);
    this.#options.setStatus(status);
    this.#options.onUnreachable(problem);
  }
}

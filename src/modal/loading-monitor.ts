import { onAbort } from "../platform/abort.js";
import { onPolicyViolation } from "../platform/page.js";
import type { Status } from "./status-panel.js";

/** How a frame is monitored. */
export interface MonitorOptions {
  /** How long the frame may take to load, in milliseconds. */
  readonly timeoutMs: number;
  /** Shows the status of the frame. */
  readonly setStatus: (status: Status) => void;
  /** A page has loaded in the frame, maybe a blank one: the vendor moves the focus then. */
  readonly onLoad: () => void;
  /** The frame does not load. @param problem the reason, as a sentence without its full stop */
  readonly onUnreachable: (problem: string) => void;
}

/** Returns whether no page has arrived in the frame. The document of Connect, and of an error page, cannot be read. */
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
 * Reports a frame that is still blank after the time limit, or that the page's CSP blocks. Once something has arrived, an error page cannot be
 * told apart from Connect (VENDOR 48; `.github/GUARANTEES.md` lists what was tried), and a working Connect must not be reported.
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

  /** Connect is there, because it has loaded or has sent a message. */
  markAlive(): void {
    clearTimeout(this.#timer);
    this.#options.setStatus("");
  }

  /** Loads the frame again, with the same token, because no page has received it. */
  retry(): void {
    const navigate = (url: string): void => this.#frame.contentWindow?.location.replace(url);
    this.#wait();
    // By way of a blank page, because Chromium ignores a navigation to where the frame is already on its way.
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
    // WebKit loads a blank page where a policy blocks the frame.
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

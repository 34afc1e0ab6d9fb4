import type { ResolvedOptions } from "../options/resolved-options.js";
import { onAbort } from "../platform/abort.js";
import { createElement } from "../platform/create-element.js";
import { page } from "../platform/page.js";
import { createDialog, type Dialog } from "./dialog.js";
import { LoadingMonitor } from "./loading-monitor.js";
import { placeBar } from "./place-bar.js";
import { createStatusPanel, type Status, type StatusPanel } from "./status-panel.js";
import { HOST } from "./styles.js";

/** An `open()` that takes longer than this shows the dialog with its loading state, in milliseconds. */
const LOADING_DELAY_MS = 300;

/** The widget's own dialog around the vendor's frame: a bar with the close button, the frame's place, and the status panel. */
export class ConnectModal {
  /** Where the vendor's elements go. */
  readonly host: HTMLElement = createElement("div", { style: HOST });
  readonly #bar = createElement("div", { style: "display:none" });
  readonly #options: ResolvedOptions;
  readonly #signal: AbortSignal;
  readonly #panel: StatusPanel;
  readonly #dialog: Dialog;
  readonly #loadingTimer: ReturnType<typeof setTimeout>;
  #status: Status = "";
  #frame: HTMLIFrameElement | undefined;
  #monitor: LoadingMonitor | undefined;

  /** Creates the dialog, not on the page yet: it appears by itself if loading takes long. When the signal is aborted, the page is as before. */
  constructor(options: ResolvedOptions, signal: AbortSignal, onClose: () => void) {
    const { labels } = options;
    this.#options = options;
    this.#signal = signal;
    this.#panel = createStatusPanel(labels, () => this.#monitor?.retry(), onClose);
    this.#dialog = createDialog(
      labels.dialog,
      [this.#bar, this.host, this.#panel.element],
      { onClose, focusFirst: () => this.#focusFirst(), focusLast: () => this.#focusLast() },
      signal,
    );
    this.#loadingTimer = setTimeout(() => this.#showLoading(), LOADING_DELAY_MS);
    onAbort(signal, () => clearTimeout(this.#loadingTimer));
  }

  /** Adds the dialog to the page, still hidden. A frame that is then put into `host` loads. */
  attach(): void {
    this.#dialog.attach();
  }

  /** Shows the frame, and monitors whether it loads. @param onUnreachable receives the reason why it does not */
  showFrame(frame: HTMLIFrameElement, onUnreachable: (problem: string) => void): void {
    this.#frame = frame;
    clearTimeout(this.#loadingTimer);
    // Only now that the frame is on its way, because a modal dialog costs the browser a layout.
    if (this.host.contains(frame)) this.#dialog.showModal();
    else this.#dialog.showInCorner();
    // The container builds give it none (VENDOR 30).
    frame.title ||= this.#options.labels.dialog;
    // The vendor sets -1, which keeps the Tab key out (VENDOR 23).
    frame.removeAttribute("tabindex");
    // The vendor's overlay leaves the left edge uncovered (VENDOR 22).
    this.host.querySelectorAll("div").forEach(({ style }) => (style.left ||= "0"));
    // Before the status moves the button into the panel, so that the bar's room is there from the start.
    this.#status = "";
    this.#showCloseButton();
    window.addEventListener("resize", () => this.#showCloseButton(), { signal: this.#signal });
    const { timeoutMs } = this.#options;
    const setStatus = (status: Status): void => this.#setStatus(status);
    const onLoad = (): void => (this.#status ? void this.#panel.focusButton(-1) : this.#focusFrame());
    this.#monitor = new LoadingMonitor(frame, { timeoutMs, setStatus, onLoad, onUnreachable }, this.#signal);
  }

  /** Removes the loading or failure state, because Connect has sent a message. */
  markAlive(): void {
    this.#monitor?.markAlive();
  }

  /** Makes the dialog modal again if the page has moved it. */
  keepModal(): void {
    this.#dialog.keepModal();
  }

  #showLoading(): void {
    this.#dialog.showModal();
    this.#setStatus("loading");
  }

  #setStatus(status: Status): void {
    const { closeButton, element } = this.#panel;
    const hadFocus = element.contains(page("activeElement"));
    this.#status = status;
    this.#panel.setStatus(status, {
      canRetry: status === "unreachable",
      canClose: this.#options.closeButton || status !== "loading",
    });
    // The frame behind the panel must not take the focus, and is still white or an error page.
    this.host.inert = !!status;
    this.host.style.opacity = status && "0";
    this.#showCloseButton();
    // A button that moves loses the focus; a failure takes it, because the user has to choose.
    if (status === "blocked" || (status && hadFocus)) closeButton.focus();
  }

  /** Puts the close button beside Connect, unless it is in the panel. The bar keeps its room, so that the frame does not change its size. */
  #showCloseButton(): void {
    const bar = this.#bar;
    if (this.#status) bar.style.visibility = "hidden";
    else if (this.#options.closeButton && this.#frame) {
      bar.append(this.#panel.closeButton);
      placeBar(bar, this.#frame, this.host);
    }
  }

  #focusFirst(): void {
    if (this.#panel.focusButton(0)) return;
    if (this.#bar.firstElementChild) this.#panel.closeButton.focus();
    else this.#focusFrame();
  }

  #focusLast(): void {
    if (!this.#panel.focusButton(-1)) this.#focusFrame();
  }

  /** Moves the focus into the frame. WebKit does not let a page focus a window of another origin, but its own element for it. */
  #focusFrame(): void {
    this.#frame?.contentWindow?.focus();
    if (page("activeElement") !== this.#frame) this.#frame?.focus();
  }
}

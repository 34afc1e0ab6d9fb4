import type { ResolvedOptions } from "../options/resolved-options.js";
import { onAbort } from "../platform/abort.js";
import { createElement } from "../platform/create-element.js";
import { page } from "../platform/page.js";
import { createDialog, type Dialog } from "./dialog.js";
import { LoadingMonitor } from "./loading-monitor.js";
import { placeBar } from "./place-bar.js";
import { createStatusPanel, type Status, type StatusPanel } from "./status-panel.js";
import { HOST } from "./styles.js";

/** The time in milliseconds after which the dialog shows its loading state, if `open()` is not done by then. */
const LOADING_DELAY_MS = 300;

/**
 * The widget's own dialog around the vendor's frame. It contains a bar with the close button, the place for the frame, and the
 * status panel.
 */
export class ConnectModal {
  /** The element that receives the vendor's elements. */
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

  /**
   * Creates the dialog, which is not on the page yet. If loading takes long, the dialog appears automatically. When `signal`
   * aborts, the dialog is removed and the page is as before.
   */
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

  /** Adds the dialog to the page, still hidden, so that a frame in `host` can load. */
  attach(): void {
    this.#dialog.attach();
  }

  /**
   * Shows the frame, and monitors whether it loads.
   * @param onUnreachable receives the reason if the frame does not load
   */
  showFrame(frame: HTMLIFrameElement, onUnreachable: (problem: string) => void): void {
    this.#frame = frame;
    clearTimeout(this.#loadingTimer);
    // The dialog becomes modal only now. Earlier, the layout that a modal dialog requires would delay the loading of the frame.
    if (this.host.contains(frame)) this.#dialog.showModal();
    else this.#dialog.showInCorner();
    // Client builds that put the frame into a container give the frame no title (VENDOR 30).
    frame.title ||= this.#options.labels.dialog;
    // Without this line, the Tab key could not enter the frame, because the vendor sets `tabindex` to -1 (VENDOR 23).
    frame.removeAttribute("tabindex");
    // Without this line, the vendor's overlay would leave the left edge of the page uncovered (VENDOR 22).
    this.host.querySelectorAll("div").forEach(({ style }) => (style.left ||= "0"));
    // The close button is put into the bar, so that the bar has its final size from the start. The status "loading", which the
    // monitor below sets, then moves the button into the panel.
    this.#status = "";
    this.#showCloseButton();
    window.addEventListener("resize", () => this.#showCloseButton(), { signal: this.#signal });
    const { timeoutMs } = this.#options;
    const setStatus = (status: Status): void => this.#setStatus(status);
    const onLoad = (): void => (this.#status ? void this.#panel.focusButton(-1) : this.#focusFrame());
    this.#monitor = new LoadingMonitor(frame, { timeoutMs, setStatus, onLoad, onUnreachable }, this.#signal);
  }

  /**
   * Removes the loading or failure state. Runs when Connect has sent a message, because the message proves that Connect has
   * loaded.
   */
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
    // While the panel shows a status, the frame must not take the focus. The frame is also invisible, because it is still white
    // or shows an error page.
    this.host.inert = !!status;
    this.host.style.opacity = status && "0";
    this.#showCloseButton();
    // If the focus was in the panel, the close button gets it, because an element that is moved or hidden loses the focus. When
    // Connect is blocked, the close button gets the focus in any case, because the user then has to act.
    if (status === "blocked" || (status && hadFocus)) closeButton.focus();
  }

  /**
   * Puts the close button into the bar beside Connect, unless the button is in the panel. The bar keeps its space when it is
   * hidden, so that the frame keeps its size.
   */
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

  /**
   * Moves the focus into the frame. WebKit does not let a page focus the `contentWindow` of another origin, so the frame's
   * element gets the focus in WebKit.
   */
  #focusFrame(): void {
    this.#frame?.contentWindow?.focus();
    if (page("activeElement") !== this.#frame) this.#frame?.focus();
  }
}

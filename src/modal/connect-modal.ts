import type { ResolvedOptions } from "../options/resolved-options.js";
import { onAbort } from "../platform/abort.js";
import { createElement } from "../platform/create-element.js";
import { page } from "../platform/page.js";
import { createDialog, type Dialog } from "./dialog.js";
import { LoadingMonitor } from "./loading-monitor.js";
import { placeBar } from "./place-bar.js";
import { createStatusPanel, type Status, type StatusPanel } from "./status-panel.js";
import { HOST } from "./styles.js";

/** If the vendor's frame does not exist after this number of milliseconds, the dialog shows its loading state. */
const LOADING_DELAY_MS = 300;

/**
 * The widget's own dialog around the vendor's frame. It contains a bar with the close button, the place for the frame, and the
 * status panel.
 */
export class ConnectModal {
  /** The element of the dialog into which the vendor's elements are inserted. */
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
   * Creates the dialog without adding it to the page. If loading takes long, the dialog appears automatically. When `signal`
   * aborts, the dialog is removed and its changes to the page are undone.
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

  /** Adds the dialog to the page without showing it, so that a frame in `host` can load. */
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
    // attach() does not call showModal(), because showModal() forces a layout, which would delay the loading of the frame.
    if (this.host.contains(frame)) this.#dialog.showModal();
    else this.#dialog.showInCorner();
    // Client builds that put the frame into a container give the frame no title (VENDOR 30).
    frame.title ||= this.#options.labels.dialog;
    // Without this line, the Tab key could not enter the frame, because the vendor sets `tabindex` to -1 (VENDOR 23).
    frame.removeAttribute("tabindex");
    // Without this line, the vendor's overlay would leave the left edge of the page uncovered (VENDOR 22).
    this.host.querySelectorAll("div").forEach(({ style }) => (style.left ||= "0"));
    // The close button is first put into the bar, so that the bar has its final size from the start. After that, the new
    // LoadingMonitor sets the status "loading", which moves the button into the panel.
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

  /** Makes the dialog modal again if the page has moved it to another place in the DOM. */
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
    // While the panel shows a status, `inert` prevents the frame from getting the focus. The opacity 0 hides the frame, because
    // the frame is still white or shows an error page.
    this.host.inert = !!status;
    this.host.style.opacity = status && "0";
    this.#showCloseButton();
    // The close button gets the focus in two cases. The first case: Connect is blocked, so the user has to act. The second case:
    // the panel still shows a status, and one of its buttons had the focus. The code above has moved or removed that button, so
    // the button may have lost the focus.
    if (status === "blocked" || (status && hadFocus)) closeButton.focus();
  }

  /**
   * Hides the bar while the panel shows a status. Otherwise puts the close button into the bar beside Connect, unless the option
   * `closeButton` is false. A hidden bar keeps its space, so that the frame keeps its size.
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
   * Moves the focus into the frame. WebKit does not let a page focus the `contentWindow` of another origin, so in WebKit, the
   * iframe element gets the focus.
   */
  #focusFrame(): void {
    this.#frame?.contentWindow?.focus();
    if (page("activeElement") !== this.#frame) this.#frame?.focus();
  }
}

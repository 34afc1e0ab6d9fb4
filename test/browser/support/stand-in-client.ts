/**
 * The code of the stand-in clients, written from the facts in src/client/VENDOR.md. The page receives only the source of the
 * classes, so they use nothing else from this module.
 */

/** The differences between the builds of the client. */
export interface Traits {
  /** Whether the build has `on()`, version "V2", a deprecation notice and buttons of its own (VENDOR 5, VENDOR 6, VENDOR 16). */
  readonly hasOn: boolean;
  /** Whether the build ignores a message without a type. Otherwise it crashes (VENDOR 35). */
  readonly ignoresUntyped: boolean;
  /** Whether the build needs a token in every mode (VENDOR 14). */
  readonly alwaysNeedsToken: boolean;
  /** Whether the build joins the parts of the frame's URL without encoding them (VENDOR 15). */
  readonly joinsUrl: boolean;
  /** The fixed size of the frame in CSS pixels. It applies if the viewport is at least as large (VENDOR 20). */
  readonly size: readonly [width: number, height: number];
  /** Whether the build replaces `Element.prototype.remove` permanently (VENDOR 46). */
  readonly replacesRemove: boolean;
  /** The element that has a focus trap: the frame (VENDOR 25, VENDOR 26) or the container (VENDOR 32). */
  readonly trap: "none" | "frame" | "container";
  /** Whether the build leaves an additional `<meta name=viewport>` in the head each time Connect closes (VENDOR 45). */
  readonly leavesViewport: boolean;
  /** Whether `#human-api-container` contains the frame (VENDOR 30, VENDOR 31). */
  readonly container: boolean;
  /** When the `message` listener is registered. The real builds register the listener in `open()` (VENDOR 37). */
  readonly listens: "open" | "load";
  /** How the frame and the overlay are inserted. The real builds call the body's `appendChild()` (VENDOR 19). */
  readonly insert: "appendChild" | "append" | "prepend" | "insertBefore" | "documentElement" | "main";
}

/** The options of `open()`. */
type Options = Record<string, any>;

/** An element, such as an iframe, whose `contentWindow` gets the focus from the focus trap. */
interface Focusable {
  readonly contentWindow: Window | null;
}

/** One use of Connect, from `open()` to the clean-up. */
class Session {
  client: Client;
  traits: Traits;
  options: Options;
  frame: HTMLIFrameElement = document.createElement("iframe");
  overlay: HTMLElement = document.createElement("div");
  /** The frame, or the container around the frame. */
  outer: HTMLElement = this.frame;
  onMessage = (event: MessageEvent): void => this.handle(event.data);
  onResize = (): void => this.layOut();

  constructor(client: Client, options: Options) {
    this.client = client;
    this.traits = client.traits;
    this.options = options;
  }

  mount(): void {
    if (this.traits.leavesViewport) this.client.addViewport();
    this.buildFrame();
    this.buildOverlay();
    const listen = (): void => window.addEventListener("message", this.onMessage, false);
    if (this.traits.listens === "open") listen();
    window.addEventListener("resize", this.onResize);
    if (this.options.enableFocusTrap) this.trapFocus();
    this.insert(this.outer);
    this.insert(this.overlay);
    if (this.traits.listens === "load") this.outer.onload = listen;
    else if (this.traits.trap !== "none") this.outer.onload = () => this.takeFocus();
  }

  buildFrame(): void {
    const { frame, traits, options } = this;
    frame.src = this.makeUrl();
    frame.id = "human-api";
    if (traits.container) this.buildContainer();
    const { outer } = this;
    Object.assign(outer.style, {
      position: "fixed",
      zIndex: "9999",
      margin: "0",
      padding: "0",
      border: "none",
    });
    outer.style.visibility = "visible";
    const logo = `${options.__baseURL}/images/data-source-type-icons/launch-connect-text.svg`;
    outer.style.background = `#fff url(${logo}) no-repeat center center`;
    if (traits.trap === "frame") Object.assign(frame, { title: this.makeTitle(), tabIndex: -1 });
    this.layOut();
  }

  buildContainer(): void {
    this.outer = document.createElement("div");
    this.outer.id = "human-api-container";
    this.outer.setAttribute("role", "dialog");
    this.outer.setAttribute("aria-modal", "true");
    this.outer.setAttribute("aria-label", this.makeTitle());
    this.frame.setAttribute("role", "presentation");
    this.frame.style.borderWidth = "0";
    this.outer.appendChild(this.frame);
  }

  buildOverlay(): void {
    this.overlay.id = "human-api-connect-modal-overlay";
    const { overlayOpacity = "0.6" } = this.options;
    const place = { position: "fixed", width: "100%", height: "100%", top: "0", zIndex: "9990" };
    Object.assign(this.overlay.style, place, { backgroundColor: "#333", opacity: overlayOpacity });
  }

  makeTitle(): string {
    const task = this.options.mode === "select" ? "Select Providers" : "Connect Your Provider Accounts";
    return `${task} - Powered by Human API`;
  }

  makeUrl(): string {
    const { options } = this;
    const query = this.makeQuery();
    if (this.traits.joinsUrl) {
      const joined = query.map(([name, value]) => `${name}=${value}`).join("&");
      return `${options.__baseURL}/?${joined}`;
    }
    const url = new URL(options.__baseURL as string);
    for (const [name, value] of query) url.searchParams.set(name, value);
    return url.href;
  }

  makeQuery(): [name: string, value: string][] {
    const { options } = this;
    const names = ["token", "mode", "preseed", "config", "segment", "pinnedProviders"];
    const query = names.filter((name) => options[name] && options[name] !== "false");
    const all = query.map((name): [string, string] => [name, String(options[name])]);
    if (options.inviteSessionId) all.push(["pisId", options.inviteSessionId]);
    if (options.mode === "select") {
      const sources = btoa(JSON.stringify(options.preseededSources || []));
      all.push(["clientId", String(options.clientId)], ["preseededSources", sources]);
    }
    return all;
  }

  layOut(): void {
    const [width, height] = this.traits.size;
    const isLarge = innerWidth >= width && innerHeight >= height;
    const large = {
      maxWidth: `${width}px`,
      maxHeight: `${height}px`,
      left: `calc(50% - ${width / 2}px)`,
      top: `calc(50% - ${height / 2}px)`,
      borderRadius: "8px",
    };
    // "none" is not a valid radius, so the browser keeps the radius that was set in a large viewport (VENDOR 21).
    const small = { maxWidth: "100%", maxHeight: "100%", left: "0", top: "0", borderRadius: "none" };
    Object.assign(this.frame.style, { width: "100%", height: "100%" });
    Object.assign(this.outer.style, { width: "100%", height: "100%" }, isLarge ? large : small);
    this.frame.style.borderRadius = this.outer.style.borderRadius;
  }

  insert(element: HTMLElement): void {
    const body = document.getElementsByTagName("body")[0]!;
    const { insert } = this.traits;
    if (insert === "append") body.append(element);
    else if (insert === "prepend") body.prepend(element);
    else if (insert === "insertBefore") body.insertBefore(element, body.firstChild);
    else if (insert === "documentElement") document.documentElement.appendChild(element);
    else if (insert === "main") document.getElementsByTagName("main")[0]!.appendChild(element);
    else body.appendChild(element);
  }

  trapFocus(): void {
    const { trap } = this.traits;
    if (trap === "frame") this.client.trap = new Trap(this.frame);
    if (trap !== "container" || this.options.useSentinelTrap) return;
    const container = this.outer as unknown as Focusable;
    setTimeout(() => container.contentWindow!.focus(), 200);
  }

  takeFocus(): void {
    if (this.client.trap) this.client.trap.activate();
    else this.frame.contentWindow!.focus();
  }

  handle(data: any): void {
    if (this.traits.ignoresUntyped && !data.type) return;
    const type = data.type.replace("hapi-connect-", "");
    if (type === "connect-source") this.report("connect", "onConnectSource", data);
    if (type === "disconnect-source") this.report("disconnect", "onDisconnectSource", data);
    if (type !== "close") return;
    this.report("close", "onClose", data);
    this.client.trap?.deactivate();
    this.cleanUp();
  }

  report(eventName: string, callback: string, data: { type?: string }): void {
    if (this.traits.hasOn && this.options.version === "V2") return this.client.emit(eventName, data);
    delete data.type;
    if (this.options[callback] instanceof Function) this.options[callback](data);
  }

  cleanUp(): void {
    document.getElementById(this.outer.id)!.remove();
    document.getElementById(this.overlay.id)!.remove();
    if (this.traits.leavesViewport) this.client.replaceViewport();
    window.removeEventListener("resize", this.onResize);
    window.removeEventListener("message", this.onMessage, false);
  }
}

/** A focus trap. While the trap is active, the focus stays on one frame. */
class Trap {
  frame: HTMLIFrameElement;
  isActive = false;
  onFocus = (event: Event): void => {
    if (event.target === this.frame) return;
    event.stopImmediatePropagation();
    this.frame.focus();
  };
  onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Tab") return;
    event.preventDefault();
    this.frame.focus();
  };

  constructor(frame: HTMLIFrameElement) {
    this.frame = frame;
  }

  activate(): void {
    if (this.isActive) return;
    this.isActive = true;
    document.addEventListener("focusin", this.onFocus, true);
    document.addEventListener("keydown", this.onKey, true);
    setTimeout(() => this.frame.contentWindow!.focus(), 200);
  }

  deactivate(): void {
    this.isActive = false;
    document.removeEventListener("focusin", this.onFocus, true);
    document.removeEventListener("keydown", this.onKey, true);
  }
}

/** The implementation of the global `HumanConnect`. */
class Client {
  traits: Traits;
  /** The focus trap. It is kept when Connect closes, so it leaks into later calls of `open()` (VENDOR 25). */
  trap: Trap | null = null;
  /** The `content` of the viewport element that build 2.4.2 adds when Connect closes. `open()` computes this text. */
  #viewportAtOpen = "";
  #viewport: HTMLMetaElement | null = null;
  #listeners = new Map<string, unknown[]>();

  constructor(traits: Traits) {
    this.traits = traits;
    if (traits.hasOn) window.addEventListener("load", () => this.bindButtons());
  }

  open(options: Options = {}): null | undefined {
    try {
      if (document.getElementById(this.traits.container ? "human-api-container" : "human-api")) return null;
      this.prepare(options);
      new Session(this, options).mount();
      return undefined;
    } catch (error) {
      console.error({ err: error }, (error as Error).stack);
      throw error;
    }
  }

  prepare(options: Options): void {
    const { hasOn, alwaysNeedsToken } = this.traits;
    if (!options || typeof options !== "object" || Array.isArray(options))
      throw new Error("Argument must be an object");
    const earlier = hasOn && options.__baseURL;
    options.__baseURL = options.baseURL || earlier || "https://hapi-connect.humanapi.co";
    const needsToken = alwaysNeedsToken || options.mode !== "select" || options.preseed;
    if (!options.token && needsToken) throw new Error("The token attribute is required");
    if (hasOn && options.version !== "V2")
      console.warn("Deprecation notice: The HumanConnect.open() method will be removed (stand-in)");
  }

  on(eventName: string, listener: unknown): void {
    const listeners = this.#listeners.get(eventName) ?? [];
    this.#listeners.set(eventName, [...listeners, listener]);
  }

  emit(eventName: string, data: unknown): void {
    for (const listener of this.#listeners.get(eventName) ?? [])
      if (listener instanceof Function) listener(data);
  }

  bindButtons(): void {
    const text = "Couldn't find element with class hapi__token-container (stand-in)";
    if (!document.querySelector(".hapi__token-container")) {
      console.warn(text);
      this.emit("error", text);
    }
    for (const button of document.querySelectorAll<HTMLElement>(".hapi__token-container [data-hapi-token]"))
      button.addEventListener("click", (event) => {
        event.preventDefault();
        const { hapiToken: token, hapiBaseUrl: baseURL, hapiMode: mode = "auth" } = button.dataset;
        this.open({ token, baseURL, mode, version: "V2" });
      });
  }

  addViewport(): void {
    const content = "width=device-width, initial-scale=1, maximum-scale=1";
    this.#viewportAtOpen = `width=${innerWidth}, initial-scale=${screen.width / innerWidth}`;
    if (document.querySelector(`meta[name=viewport][content="${content}"]`)) return;
    this.#viewport = this.appendViewport(content);
  }

  replaceViewport(): void {
    if (!this.#viewport) return;
    this.#viewport.remove();
    this.#viewport = null;
    this.appendViewport(this.#viewportAtOpen);
  }

  appendViewport(content: string): HTMLMetaElement {
    const meta = document.createElement("meta");
    meta.name = "viewport";
    meta.content = content;
    document.getElementsByTagName("head")[0]!.appendChild(meta);
    return meta;
  }
}

/** Replaces `Element.prototype.remove()` with a function that throws for an element without a parent element. */
function replaceRemove(): void {
  Element.prototype.remove = function remove(this: Element) {
    const parent = this.parentElement!;
    parent.removeChild(this);
  };
}

/**
 * Returns a script that sets the global `HumanConnect`. On a page with an AMD loader, the script defines a module instead.
 * Only build 1.2.3 can also run as an ES module (VENDOR 1, VENDOR 2).
 */
export function toScript(traits: Traits): string {
  return `(function (root) {
    "use strict";
    ${[Session, Trap, Client].map(String).join("\n")}
    ${traits.replacesRemove ? `(${String(replaceRemove)})();` : ""}
    const client = new Client(${JSON.stringify(traits)});
    const api = { open: (options) => client.open(options) };
    if (${traits.hasOn}) api.on = (eventName, listener) => client.on(eventName, listener);
    if (typeof define === "function" && define.amd) define([], () => api);
    else root.HumanConnect = api;
  })(${traits.replacesRemove ? "window" : "this"});`;
}

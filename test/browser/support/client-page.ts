import { html, type Origin } from "./origins.js";

/** The options of the client's `open()`. */
export type Options = Record<string, unknown>;
type Receive = (data: Record<string, unknown>) => void;

/** Functions that test a client on a page without the widget. */
export interface Probe {
  readonly client: { open(options?: Options): unknown; on?(eventName: string, listener: Receive): void };
  readonly baseURL: string;
  /** The messages of uncaught errors since the page was loaded or `reset()` was called. */
  readonly thrown: string[];
  /** Opens Connect with a token and version "V2", and returns what the client returns. */
  open(options?: Options): unknown;
  /** Opens Connect with a token but without the option `version`. Resolves when Connect's frame has loaded. */
  openAndLoad(options?: Options): Promise<void>;
  /** Dispatches a message event. The client's listener runs before this function returns. */
  dispatch(data: unknown): void;
  /** Resolves when the page has received all messages that were posted to it earlier. */
  settle(): Promise<void>;
  /** Resolves with the message of the next uncaught error. */
  nextThrown(): Promise<string>;
  /** Returns the ids of the client's elements on the page. */
  ids(): string[];
  /**
   * Closes Connect, removes the focus, and empties the list of uncaught errors. Returns the ids of the elements that the client
   * has left on the page.
   */
  reset(): string[];
  frame(): HTMLIFrameElement;
}

declare global {
  interface Window {
    probe: Probe;
  }
}

/** Creates `window.probe`. The page runs `setUpProbe()` after the client's script. */
function setUpProbe(baseURL: string): void {
  const thrown: string[] = [];
  addEventListener("error", ({ message }) => thrown.push(message));
  const { HumanConnect: client } = window as unknown as { HumanConnect: Probe["client"] };
  const ids = (): string[] => Array.from(document.querySelectorAll("[id^=human-api]"), ({ id }) => id);
  const dispatch = (data: unknown): void => void dispatchEvent(new MessageEvent("message", { data }));
  const frame = (): HTMLIFrameElement => document.querySelector<HTMLIFrameElement>("iframe#human-api")!;
  window.probe = {
    client,
    baseURL,
    thrown,
    frame,
    open: (options) => client.open({ baseURL, token: "t", version: "V2", ...options }),
    async openAndLoad(options) {
      client.open({ baseURL, token: "t", ...options });
      await new Promise((resolve) => frame().addEventListener("load", resolve, { once: true }));
    },
    dispatch,
    settle: () =>
      new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        addEventListener("message", ({ data, ports }) => data === "settle" && ports[0]?.postMessage(""));
        port1.onmessage = () => resolve();
        postMessage("settle", "*", [port2]);
      }),
    nextThrown: () =>
      new Promise((resolve) => {
        addEventListener("error", ({ message }) => resolve(message), { once: true });
      }),
    ids,
    reset() {
      if (ids().length) dispatch({ type: "hapi-connect-close" });
      (document.activeElement as HTMLElement).blur();
      thrown.length = 0;
      return ids();
    },
  };
}

const script = (text: string) => (): Response =>
  new Response(text, { headers: { "content-type": "text/javascript" } });

/**
 * Serves five pages with one client. `/NAME` is the plain page. The others have one addition: `/NAME/amd` has an AMD loader,
 * `/NAME/buttons` has a button for the client, and `/NAME/csp` and `/NAME/csp-frame` have a Content Security Policy.
 */
export function serveClientPages(app: Origin, connect: Origin, name: string): void {
  const serve = (path: string, before: string, headers = {}): void =>
    app.on(path, () =>
      html(
        `<button id="opener">Open</button><main></main>${before}
        <script src="/client-${name}.js"></script><script src="/probe.js"></script>`,
        headers,
      ),
    );
  serve(`/${name}`, "");
  serve(
    `/${name}/amd`,
    `<script>window.defined = []; window.define = (...given) => defined.push(given); define.amd = {};</script>`,
  );
  serve(
    `/${name}/buttons`,
    `<div class="hapi__token-container"><button data-hapi-token="own" data-hapi-base-url="${connect.url}">Own</button></div>`,
  );
  const policy = `default-src 'none'; script-src 'self'; frame-src ${connect.url}; img-src ${connect.url}; require-trusted-types-for 'script'`;
  serve(`/${name}/csp`, "", { "content-security-policy": policy });
  serve(`/${name}/csp-frame`, "", { "content-security-policy": "frame-src 'none'" });
}

/** Serves the script that creates `window.probe`, and each client's script at `/client-NAME.js`. */
export function serveClients(app: Origin, connect: Origin, clients: Readonly<Record<string, string>>): void {
  app.on("/probe.js", script(`(${String(setUpProbe)})(${JSON.stringify(connect.url)})`));
  for (const [name, text] of Object.entries(clients)) app.on(`/client-${name}.js`, script(text));
}

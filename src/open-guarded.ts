import type { ConnectClient } from "./client.js";
import { createElement } from "./create-element.js";
import { ConnectError } from "./errors.js";
import type { MessageType } from "./guard-messages.js";
import { replaceProperty } from "./replace-property.js";
import { report } from "./report.js";

/** The vendor's modal on the page, with its listeners in our hands. */
export interface GuardedModal {
  readonly frame: HTMLIFrameElement;
  /** Where genuine messages come from: window, or a fake's private channel. */
  readonly channel: EventTarget;
  /** Hands a message to the vendor's client. What a listener throws that the page gave to that itself is reported. */
  deliver(data: unknown): void;
  /** Takes the modal down by the vendor's own clean-up, on this close message, then whatever that left. */
  takeDown(data?: unknown): void;
}

/** By this name, an answer of open() brings a private channel: that is how the fake of `/testing` speaks. */
const CHANNEL = Symbol.for("human-connect-widget.channel");

type Handler = (event: unknown) => void;

/** Whatever a client puts on the page. Newer builds leave one more viewport behind for each open (VENDOR). */
const ALL = "#human-api,#human-api-container,#human-api-connect-modal-overlay,meta[name=viewport]";

const found = (selector: string): Element[] => [...document.querySelectorAll(selector)];

/** Is Connect on the page, whoever put it there? Either id says so (VENDOR). */
export const isShown = (): boolean => !!document.querySelector("#human-api,#human-api-container");

/**
 * Runs the client's `open()`, which is synchronous, with two things of the page replaced for just that long:
 * - `window.addEventListener`: the client's `message` listeners come to us. It believes any window and crashes on junk,
 *   and a listener of ours beside it would protect nothing in Chromium (VENDOR). Its `resize` listeners end with `signal`.
 * - `document.body.appendChild`: what it appends goes into `host`, since a frame that is moved later loads twice.
 */
function capture(host: HTMLElement, handlers: Handler[], signal: AbortSignal, open: () => unknown): unknown {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its `this` below
  const add = window.addEventListener as (...given: unknown[]) => void;
  const restoreListen = replaceProperty(window, "addEventListener", {
    value(this: unknown, type: string, listener: Handler, ...rest: unknown[]) {
      if (type === "message") handlers.push(listener);
      else add.call(this ?? window, type, listener, ...(type === "resize" ? [{ signal }] : rest));
    },
    writable: true,
  });
  const restoreAppend = replaceProperty(document.body, "appendChild", {
    value: (node: Node) => host.appendChild(node),
    writable: true,
  });
  try {
    return open();
  } finally {
    restoreAppend();
    restoreListen();
  }
}

/**
 * Clients that were asked for their focus trap: once made, it is run on every later open, and throws where that did not
 * ask for it (VENDOR). So those are asked for it always.
 */
const trapping = new WeakSet<ConnectClient>();

function trapConsistently(client: ConnectClient, options: Record<string, unknown>): Record<string, unknown> {
  if (options.enableFocusTrap) trapping.add(client);
  return trapping.has(client) ? { ...options, enableFocusTrap: true } : options;
}

/**
 * Shows Connect in `host`, with nothing but us between the page's messages and the client.
 * @throws ConnectError `open-failed` where the client showed nothing; `client-invalid` for one that registers its
 * `message` listener later, where it cannot be protected; and what the client throws. Nothing is left on the page then.
 */
export function openGuarded(
  client: ConnectClient,
  options: Record<string, unknown>,
  host: HTMLElement,
  signal: AbortSignal,
): GuardedModal {
  const before = found(ALL);
  const added = (): Element[] => found(ALL).filter((element) => !before.includes(element));
  const sweep = (elements: Element[]): void => elements.forEach((element) => element.remove());
  const handlers: Handler[] = [];
  const deliver = (data: unknown): void => {
    const event = new MessageEvent("message", { data, origin: location.origin, source: window });
    for (const handler of handlers)
      try {
        handler.call(window, event);
      } catch (error) {
        report(error);
      }
  };
  try {
    const answer = capture(host, handlers, signal, () => client.open(trapConsistently(client, options)));
    const frame = document.querySelector<HTMLIFrameElement>("iframe#human-api");
    if (!frame) throw new ConnectError("open-failed", { detail: "showed nothing" });
    if (!handlers.length || !host.contains(frame))
      throw new ConnectError("client-invalid", {
        detail: "This build puts its frame or its listener where forged messages could reach it",
      });
    const parts = added();
    return {
      frame,
      channel: (answer as Record<symbol, EventTarget> | null | undefined)?.[CHANNEL] ?? window,
      deliver,
      takeDown(data = { type: "hapi-connect-close" satisfies MessageType }) {
        // The client removes by id, and throws where the page was faster: then there is something to remove.
        for (const { id, isConnected } of [...parts])
          if (id && !isConnected) {
            const standIn = createElement("div", { id, hidden: true });
            document.body.append(standIn);
            parts.push(standIn);
          }
        deliver(data);
        sweep(parts);
      },
    };
  } catch (error) {
    sweep(added());
    throw error;
  }
}

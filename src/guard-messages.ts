import type { ConnectClient } from "./client.js";
import { ConnectError } from "./errors.js";

/** What the Connect page says, and all that it can say. */
export type MessageType =
  "hapi-connect-connect-source" | "hapi-connect-disconnect-source" | "hapi-connect-close";

/** The vendor's modal on the page, with its listeners in our hands. */
export interface GuardedModal {
  readonly frame: HTMLIFrameElement;
  /** Where genuine messages come from: window, or a fake's private channel. */
  readonly channel: EventTarget;
  /** Hands a message to the vendor's client. A close listener that the page gave to that itself may throw. */
  deliver(data: unknown): void;
  /** Hands the window's `resize` to the vendor's client. */
  resize(event: Event): void;
  /** Takes the modal down by the vendor's own clean-up, on this close message, then whatever that left. */
  takeDown(data?: unknown): void;
}

type Handler = (event: unknown) => void;

const FRAME = "human-api";
const CONTAINER = "human-api-container";
const OVERLAY = "human-api-connect-modal-overlay";
const TYPES = /^hapi-connect-(connect-source|disconnect-source|close)$/;

const viewports = (): Element[] => Array.from(document.querySelectorAll("meta[name=viewport]"));

/** Is Connect on the page, whoever put it there? Either id says so (VENDOR). */
export const isShown = (): boolean =>
  !!(document.getElementById(FRAME) ?? document.getElementById(CONTAINER));

/**
 * The type of a genuine message, else `undefined`. Source, then origin, then type: the frame alone may have navigated
 * elsewhere, the origin alone may be a twin frame's, and an event that the browser did not make proves nothing.
 */
export function genuineType(
  event: Event,
  modal: GuardedModal,
  origins: readonly string[],
): MessageType | undefined {
  const { source, origin, data, isTrusted } = event as MessageEvent<{ type?: unknown } | null>;
  const ours =
    modal.channel !== window ||
    (isTrusted && source !== null && source === modal.frame.contentWindow && origins.includes(origin));
  if (!ours) return undefined;
  const type = typeof data === "object" ? data?.type : undefined;
  return typeof type === "string" && TYPES.test(type) ? (type as MessageType) : undefined;
}

/**
 * Hears every message of a channel until the signal is aborted, once each: one, too, that a listener of the page's
 * stops before it comes to ours. Which listener is first is a matter of registration, and so of luck.
 */
export function hear(channel: EventTarget, receive: (event: Event) => void, signal: AbortSignal): void {
  const prototype = MessageEvent.prototype;
  const before = Object.getOwnPropertyDescriptor(prototype, "stopImmediatePropagation");
  let last: Event | undefined;
  const once = (event: Event): void => {
    if (event !== last) receive((last = event));
  };
  function stop(this: MessageEvent): void {
    once(this);
    Event.prototype.stopImmediatePropagation.call(this);
  }
  channel.addEventListener("message", once, { signal });
  Object.defineProperty(prototype, "stopImmediatePropagation", {
    value: stop,
    configurable: true,
    writable: true,
  });
  signal.addEventListener("abort", () => restore(prototype, "stopImmediatePropagation", before));
}

function restore(target: object, name: string, before: PropertyDescriptor | undefined): void {
  if (before) Object.defineProperty(target, name, before);
  else Reflect.deleteProperty(target, name);
}

/** Puts an own property over an inherited one while `during` runs, and takes it off again whatever happens. */
function override<T>(target: object, name: string, value: unknown, during: () => T): T {
  const before = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, { value, configurable: true, writable: true });
  try {
    return during();
  } finally {
    restore(target, name, before);
  }
}

/**
 * Runs the client's `open()`, which is synchronous, with two things of the page replaced for just that long:
 * - `window.addEventListener`: the client's `message` and `resize` listeners come to us. It believes any window and
 *   crashes on junk, and a listener of ours beside it would protect nothing in Chromium (VENDOR).
 * - `document.body.appendChild`: what it appends goes into `host`, since a frame that is moved later loads twice.
 */
function capture(
  host: HTMLElement,
  open: () => unknown,
): { handlers: Map<string, Handler[]>; answer: unknown } {
  const handlers = new Map<string, Handler[]>([
    ["message", []],
    ["resize", []],
  ]);
  // eslint-disable-next-line @typescript-eslint/unbound-method -- applied to its `this` below
  const add = window.addEventListener;
  const { body } = document;
  function listen(this: unknown, type: string, listener: unknown, ...rest: unknown[]): void {
    const own = handlers.get(type);
    if (own)
      own.push(
        typeof listener === "function"
          ? (listener as Handler)
          : (event) => (listener as EventListenerObject).handleEvent(event as Event),
      );
    else Reflect.apply(add, this ?? window, [type, listener, ...rest]);
  }
  const answer = override(window, "addEventListener", listen, () =>
    override(body, "appendChild", (node: Node) => host.appendChild(node), open),
  );
  return { handlers, answer };
}

/** The vendor's clean-up removes by id, and throws where the page was faster: then there is something to remove. */
function putPlaceholder(id: string): void {
  if (document.getElementById(id)) return;
  const element = document.createElement("div");
  element.id = id;
  element.hidden = true;
  document.body.append(element);
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
 * @throws ConnectError `already-open`; `open-failed` where the client threw or showed nothing; `client-invalid` for one
 * that registers its `message` listener later, where it cannot be protected. Nothing is left on the page then.
 */
export function openGuarded(
  client: ConnectClient,
  options: Record<string, unknown>,
  host: HTMLElement,
): GuardedModal {
  if (isShown())
    throw new ConnectError("already-open", { detail: "Another widget, or other code, shows Connect" });
  const before = viewports();
  const added = (): Element[] => viewports().filter((meta) => !before.includes(meta));
  const sweep = (leftovers: Iterable<Element | null>): void =>
    Array.from(leftovers).forEach((element) => element?.remove());
  const leftovers = (): (Element | null)[] =>
    [FRAME, CONTAINER, OVERLAY].map((id) => document.getElementById(id));
  try {
    const { handlers, answer } = capture(host, () => client.open(trapConsistently(client, options)));
    const metas = added();
    const frame = document.querySelector<HTMLIFrameElement>(`iframe#${FRAME}`);
    if (!frame) throw new ConnectError("open-failed", { detail: "The client's open() showed nothing" });
    const ids = [FRAME, OVERLAY, ...(frame.closest(`#${CONTAINER}`) ? [CONTAINER] : [])];
    const call = (type: string, event: unknown): void =>
      handlers.get(type)!.forEach((handler) => handler.call(window, event));
    if (!handlers.get("message")!.length)
      throw new ConnectError("client-invalid", {
        detail:
          "This build of the client listens to messages later, where forged ones cannot be kept from it",
      });
    return {
      frame,
      channel: answer instanceof EventTarget ? answer : window,
      deliver: (data) =>
        call("message", new MessageEvent("message", { data, origin: location.origin, source: window })),
      resize: (event) => call("resize", event),
      takeDown(data = { type: "hapi-connect-close" satisfies MessageType }) {
        ids.forEach(putPlaceholder);
        try {
          this.deliver(data);
        } catch (error) {
          reportError(error);
        }
        sweep([...leftovers(), frame, ...metas]);
      },
    };
  } catch (cause) {
    sweep([...leftovers(), ...added()]);
    if (cause instanceof ConnectError) throw cause;
    throw new ConnectError("open-failed", { detail: "The client's open() threw", cause });
  }
}

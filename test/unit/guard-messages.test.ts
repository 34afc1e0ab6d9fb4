import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { genuineType, hear } from "../../src/guard-messages.js";
import type { GuardedModal } from "../../src/open-guarded.js";
import { fuzz } from "../fuzz.js";

const TYPES = ["hapi-connect-connect-source", "hapi-connect-disconnect-source", "hapi-connect-close"];
const frame = { contentWindow: {} } as unknown as HTMLIFrameElement;
const modal = { frame, channel: window } as unknown as GuardedModal;
const ORIGINS = ["https://connect.example"];

it("the check of a message is total, and believes the exact ones only, in 10,000 random events", async () => {
  const leaf = fc.oneof(fc.string(), fc.integer(), fc.constantFrom(null, undefined, NaN, true, 10n));
  const type = fc.oneof(
    fc.constantFrom(...TYPES, "close", "hapi-connect-", "constructor", "__proto__"),
    fc.constantFrom(...TYPES).map((text) => `${text} `),
    leaf,
    fc.array(leaf, { maxLength: 2 }),
  );
  const event = fc.record({
    isTrusted: fc.boolean(),
    // Genuine ones are to be among them, so each part is right in about half of the cases.
    source: fc.oneof(fc.constant(frame.contentWindow), fc.constantFrom(null, undefined, window, {})),
    origin: fc.oneof(
      fc.constant(ORIGINS[0]!),
      fc.constantFrom("null", "", "https://connect.example.evil.example", "*"),
    ),
    data: fc.oneof(
      fc.record({ type: fc.constantFrom(...TYPES) }),
      leaf,
      fc.array(leaf, { maxLength: 2 }),
      fc.dictionary(fc.constantFrom("type", "__proto__", "x"), type),
    ),
  });
  let believed = 0;
  await fuzz(
    "genuineType",
    fc.property(event, (message) => {
      const { isTrusted, source, origin, data } = message;
      const told = (data as { type?: unknown } | null | undefined)?.type;
      const genuine =
        isTrusted &&
        source === frame.contentWindow &&
        origin === ORIGINS[0] &&
        typeof data === "object" &&
        TYPES.includes(told as string);
      if (genuine) believed++;
      return genuineType(message as unknown as Event, modal, ORIGINS) === (genuine ? told : undefined);
    }),
    10_000,
  );
  expect(believed).toBeGreaterThan(50);
  expect(({} as { type?: unknown }).type).toBeUndefined();
});

describe("hear", () => {
  /** On a channel of its own, every message of Connect's is genuine. */
  const post = (channel: EventTarget, name: string): MessageEvent => {
    const event = new MessageEvent("message", { data: { type: "hapi-connect-close", name } });
    channel.dispatchEvent(event);
    return event;
  };
  const listen = (channel: EventTarget, signal: AbortSignal): string[] => {
    const names: string[] = [];
    const receive = (event: Event): unknown =>
      names.push((event as MessageEvent<{ name: string }>).data.name);
    hear({ channel, frame } as unknown as GuardedModal, [], receive, signal);
    return names;
  };
  it("tells each message once, stopped or not, until it is aborted", () => {
    const channel = new EventTarget();
    const over = new AbortController();
    channel.addEventListener("message", (event) => {
      if ((event as MessageEvent<{ name: string }>).data.name === "stopped") event.stopImmediatePropagation();
    });
    const heard = listen(channel, over.signal);
    post(channel, "stopped");
    post(channel, "let through");
    over.abort();
    post(channel, "too late");
    expect(heard).toEqual(["stopped", "let through"]);
    expect(Object.hasOwn(MessageEvent.prototype, "stopImmediatePropagation")).toBe(false);
  });

  it("tells no message twice, though the page stops it late", () => {
    const channel = new EventTarget();
    const over = new AbortController();
    const heard = listen(channel, over.signal);
    const first = post(channel, "first");
    post(channel, "second");
    first.stopImmediatePropagation();
    over.abort();
    expect(heard).toEqual(["first", "second"]);
  });

  it("gives a page its own way of stopping back", () => {
    const own = function (): void {};
    Object.defineProperty(MessageEvent.prototype, "stopImmediatePropagation", {
      value: own,
      configurable: true,
    });
    const over = new AbortController();
    listen(new EventTarget(), over.signal);
    over.abort();
    expect(Reflect.get(MessageEvent.prototype, "stopImmediatePropagation")).toBe(own);
    Reflect.deleteProperty(MessageEvent.prototype, "stopImmediatePropagation");
  });
});

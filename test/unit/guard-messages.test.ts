import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { genuineType, hear, type GuardedModal } from "../../src/guard-messages.js";
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
    source: fc.constantFrom(null, undefined, window, frame.contentWindow, {}),
    origin: fc.constantFrom(...ORIGINS, "null", "", "https://connect.example.evil.example", "*"),
    data: fc.oneof(
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
  expect(believed).toBeGreaterThan(0);
  expect(({} as { type?: unknown }).type).toBeUndefined();
});

describe("hear", () => {
  it("tells each message once, stopped or not, until it is aborted", () => {
    const channel = new EventTarget();
    const over = new AbortController();
    const heard: unknown[] = [];
    channel.addEventListener("message", (event) => {
      if ((event as MessageEvent).data === "stopped") event.stopImmediatePropagation();
    });
    hear(channel, (event) => heard.push((event as MessageEvent).data), over.signal);
    const post = (data: string): boolean => channel.dispatchEvent(new MessageEvent("message", { data }));
    post("stopped");
    post("let through");
    over.abort();
    post("too late");
    expect(heard).toEqual(["stopped", "let through"]);
    expect(Object.hasOwn(MessageEvent.prototype, "stopImmediatePropagation")).toBe(false);
  });

  it("gives a page its own way of stopping back", () => {
    const own = function (): void {};
    Object.defineProperty(MessageEvent.prototype, "stopImmediatePropagation", {
      value: own,
      configurable: true,
    });
    const over = new AbortController();
    hear(new EventTarget(), () => {}, over.signal);
    over.abort();
    expect(Reflect.get(MessageEvent.prototype, "stopImmediatePropagation")).toBe(own);
    Reflect.deleteProperty(MessageEvent.prototype, "stopImmediatePropagation");
  });
});

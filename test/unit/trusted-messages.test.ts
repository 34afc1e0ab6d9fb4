// @vitest-environment jsdom
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  listenForMessages,
  trustedMessageType,
  type TrustedSource,
} from "../../src/messages/trusted-messages.js";
import { fuzz, FUZZ_TIMEOUT_MS } from "./support/fuzz.js";

const TYPES = ["hapi-connect-connect-source", "hapi-connect-disconnect-source", "hapi-connect-close"];
const frame = { contentWindow: {} } as unknown as HTMLIFrameElement;
const ORIGIN = "https://connect.example";
const onForeignOrigin = vi.fn();
const TRUSTED: TrustedSource = { frame, allowedOrigins: [ORIGIN], onForeignOrigin };
afterEach(() => void onForeignOrigin.mockClear());

it(
  "trustedMessageType() never throws for 10,000 random events, and trusts only the messages that Connect sends",
  async () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.constantFrom(null, undefined, NaN, true, 10n));
    const type = fc.oneof(
      fc.constantFrom(...TYPES, "close", "hapi-connect-", "constructor", "__proto__"),
      fc.constantFrom(...TYPES).map((text) => `${text} `),
      leaf,
      fc.array(leaf, { maxLength: 2 }),
    );
    const event = fc.record({
      isTrusted: fc.boolean(),
      // Each property has the right value in a quarter to a half of the cases, so that some of the messages are trusted.
      source: fc.oneof(fc.constant(frame.contentWindow), fc.constantFrom(null, undefined, window, {})),
      origin: fc.oneof(
        fc.constant(ORIGIN),
        fc.constantFrom("null", "", "https://connect.example.evil.example", "*"),
      ),
      data: fc.oneof(
        fc.record({ type: fc.constantFrom(...TYPES) }),
        leaf,
        fc.array(leaf, { maxLength: 2 }),
        fc.dictionary(fc.constantFrom("type", "__proto__", "x"), type),
      ),
    });
    let trusted = 0;
    await fuzz(
      "trustedMessageType",
      fc.property(event, (message) => {
        const { isTrusted, source, origin, data } = message;
        const sentType = (data as { type?: unknown } | null | undefined)?.type;
        const isExact =
          isTrusted &&
          source === frame.contentWindow &&
          origin === ORIGIN &&
          typeof data === "object" &&
          TYPES.includes(sentType as string);
        if (isExact) trusted++;
        return trustedMessageType(message as unknown as Event, TRUSTED) === (isExact ? sentType : undefined);
      }),
      10_000,
    );
    expect(trusted).toBeGreaterThan(50);
    expect(({} as { type?: unknown }).type).toBeUndefined();
  },
  FUZZ_TIMEOUT_MS,
);

describe("trustedMessageType()", () => {
  const message = (fields: object): Event =>
    ({
      isTrusted: true,
      source: frame.contentWindow,
      origin: "https://other.example",
      ...fields,
    }) as unknown as Event;

  it.each(TYPES)("reports the origin of a message of type %s if this origin is not allowed", (type) => {
    expect(trustedMessageType(message({ data: { type } }), TRUSTED)).toBeUndefined();
    expect(onForeignOrigin.mock.calls).toEqual([["https://other.example"]]);
  });

  it.each<[string, object]>([
    ["another type", { data: { type: "close" } }],
    ["another window", { source: window, data: { type: TYPES[0] } }],
    ["an unknown source", { source: null, data: { type: TYPES[0] } }],
    ["a script", { isTrusted: false, data: { type: TYPES[0] } }],
    ["an allowed origin", { origin: ORIGIN, data: { type: TYPES[0] } }],
  ])("does not report the origin of a message of %s", (_, fields) => {
    trustedMessageType(message(fields), TRUSTED);
    expect(onForeignOrigin).not.toHaveBeenCalled();
  });

  it("trusts no message when the frame's `contentWindow` is null", () => {
    const gone = { ...TRUSTED, frame: { contentWindow: null } as HTMLIFrameElement };
    const event = message({ source: null, origin: ORIGIN, data: { type: TYPES[0] } });
    expect(trustedMessageType(event, gone)).toBeUndefined();
  });

  it("does not read the data of a message from another window, because reading the data takes time", () => {
    const event = message({ source: window });
    Object.defineProperty(event, "data", { get: () => expect.unreachable("data was read") });
    expect(trustedMessageType(event, TRUSTED)).toBeUndefined();
  });
});

describe("listenForMessages()", () => {
  const name = "stopImmediatePropagation";
  afterEach(() => {
    vi.unstubAllGlobals();
    Reflect.deleteProperty(MessageEvent.prototype, name);
  });

  /** Dispatches a message on the test channel, where every message is trusted. */
  const post = (testChannel: EventTarget, text: string): MessageEvent => {
    const event = new MessageEvent("message", { data: { type: "hapi-connect-close", text } });
    testChannel.dispatchEvent(event);
    return event;
  };
  /** Starts to listen, and returns a list. Until the signal is aborted, the text of each message is added to this list. */
  const listen = (testChannel: EventTarget, signal: AbortSignal): string[] => {
    const texts: string[] = [];
    const receive = ({ data }: MessageEvent<object>): unknown => texts.push((data as { text: string }).text);
    listenForMessages({ ...TRUSTED, testChannel }, receive, signal);
    return texts;
  };

  it("receives each message once, even if the page calls stopImmediatePropagation(), and receives nothing after the signal is aborted", () => {
    const channel = new EventTarget();
    const controller = new AbortController();
    channel.addEventListener("message", (event) => {
      if ((event as MessageEvent<{ text: string }>).data.text === "stopped") event.stopImmediatePropagation();
    });
    const texts = listen(channel, controller.signal);
    post(channel, "stopped");
    post(channel, "not stopped");
    controller.abort();
    post(channel, "late");
    expect(texts).toEqual(["stopped", "not stopped"]);
    expect(Object.hasOwn(MessageEvent.prototype, name)).toBe(false);
  });

  it("lets the page hide a message from later listeners with stopImmediatePropagation()", () => {
    const channel = new EventTarget();
    const controller = new AbortController();
    const later = vi.fn();
    channel.addEventListener("message", (event) => event.stopImmediatePropagation());
    channel.addEventListener("message", later);
    listen(channel, controller.signal);
    post(channel, "stopped");
    expect(later).not.toHaveBeenCalled();
    controller.abort();
  });

  it("receives a message only once, even if the page calls stopImmediatePropagation() after the dispatch", () => {
    const channel = new EventTarget();
    const controller = new AbortController();
    const texts = listen(channel, controller.signal);
    const first = post(channel, "first");
    post(channel, "second");
    first.stopImmediatePropagation();
    expect(texts).toEqual(["first", "second"]);
    controller.abort();
  });

  it("receives no untrusted message, whether or not the page calls stopImmediatePropagation() on the message", () => {
    const controller = new AbortController();
    const receive = vi.fn();
    listenForMessages(TRUSTED, receive, controller.signal);
    new MessageEvent("message", { data: { type: TYPES[0] } }).stopImmediatePropagation();
    window.dispatchEvent(new MessageEvent("message", { data: { type: TYPES[0] } }));
    expect(receive).not.toHaveBeenCalled();
    controller.abort();
  });

  it("replaces the page's own stopImmediatePropagation() with a function that calls the original, and restores the original when the signal is aborted", () => {
    const own = vi.fn();
    Object.defineProperty(MessageEvent.prototype, name, { value: own, configurable: true });
    const controller = new AbortController();
    listen(new EventTarget(), controller.signal);
    const event = new MessageEvent("message");
    event.stopImmediatePropagation();
    expect(own.mock.contexts).toEqual([event]);
    controller.abort();
    expect(Reflect.get(MessageEvent.prototype, name)).toBe(own);
  });

  it("receives nothing after the signal is aborted, even if the page still calls the function with which the widget has replaced stopImmediatePropagation()", () => {
    const channel = new EventTarget();
    const controller = new AbortController();
    const texts = listen(channel, controller.signal);
    const wrapped = Reflect.get<object, string>(MessageEvent.prototype, name) as () => void;
    Object.defineProperty(MessageEvent.prototype, name, {
      value(this: MessageEvent) {
        wrapped.call(this);
      },
      configurable: true,
    });
    controller.abort();
    new MessageEvent("message", { data: { type: TYPES[2], text: "late" } }).stopImmediatePropagation();
    expect(texts).toEqual([]);
  });

  it("receives messages even if the page has made stopImmediatePropagation() immutable", () => {
    // The test makes the method of a subclass immutable. On the real class, the method would stay immutable in all later tests.
    class PageMessageEvent extends MessageEvent<unknown> {}
    Object.defineProperty(PageMessageEvent.prototype, name, { value: () => {} });
    vi.stubGlobal("MessageEvent", PageMessageEvent);
    const channel = new EventTarget();
    const controller = new AbortController();
    const texts = listen(channel, controller.signal);
    post(channel, "first");
    controller.abort();
    post(channel, "late");
    expect(texts).toEqual(["first"]);
  });
});

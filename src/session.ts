import type { AheadLoader } from "./ahead.js";
import { ConnectError } from "./errors/connect-error.js";
import { createError } from "./errors/describe-error.js";
import { handledEvents } from "./events/connect-event-target.js";
import type { ClosedBy, ConnectResult, ConnectState } from "./events/connect-result.js";
import { ConnectCloseEvent, ConnectErrorEvent, ConnectSourceEvent } from "./events/event-classes.js";
import { isConnectOpen, makeFrame, type FrameSource, type MadeFrame } from "./make-frame.js";
import { createSessionResult } from "./messages/session-result.js";
import { listenForMessages, type Message } from "./messages/trusted-messages.js";
import { mergeConnect, needsToken, parseConnectUrl } from "./options/connect.js";
import { checkInit, checkTokenSource } from "./options/rules.js";
import type { OpenInit } from "./options/types.js";
import { createController, onAbort } from "./platform/abort.js";
import { isLoopback } from "./platform/loopback.js";
import { attempt, report } from "./platform/report-error.js";
import { findPlace } from "./view/find-place.js";
import { canShowModal, createView, type Status, type View } from "./view/view.js";
import { watchFrame } from "./view/watch-frame.js";

/** An `open()` that has taken this many milliseconds shows its loading state. */
const LOADING_DELAY_MS = 300;

/** What a session uses of its widget. */
export interface SessionOwner extends FrameSource {
  setState(state: ConnectState): void;
  /** Creates and dispatches an event. Never throws, because a page can replace `Event`. */
  readonly dispatch: <E extends Event>(create: () => E, code?: string) => E | undefined;
  /** The frame that is loaded ahead of the click. */
  readonly ahead: AheadLoader | undefined;
  /** Runs when the session has ended: the state becomes idle, so that the next `open()` starts another session. */
  onEnd(): void;
}

/** One `open()` call. */
export interface Session {
  /** Runs the session. A failure rejects {@link Session.promise}. */
  start(init: OpenInit | undefined): void;
  /** Resolves with the result, or rejects with a ConnectError or the reason of the caller's signal. */
  readonly promise: Promise<ConnectResult>;
  /** Closes Connect, or stops opening it. The promise resolves with `status: "CLOSED"`. */
  close(closedBy: ClosedBy): void;
}

export function createSession(owner: SessionOwner): Session {
  const { options, tokens, trace, dispatch } = owner;
  const controller = createController();
  const { signal } = controller;
  const result = createSessionResult();
  let view: View | undefined;
  /** Whether the view shows loading and failures. */
  let showsStatus!: boolean;
  /** Whether the widget can get another token if Connect refuses this one. */
  let canRenew!: boolean;
  let isOpen = false;
  let settle!: { resolve: (result: ConnectResult) => void; reject: (reason: unknown) => void };
  const promise = new Promise<ConnectResult>((resolve, reject) => (settle = { resolve, reject }));
  const ignoreRejection = (): void => void promise.catch(() => {});

  /** Cleans up before the last event, so that its listeners can call `open()`. */
  function end(finish: () => void): void {
    if (signal.aborted) return;
    controller.abort();
    // A token that was not used is dropped, because the user might sign out before the next `open()`.
    tokens.drop();
    attempt(() => view?.remove());
    owner.onEnd();
    finish();
  }

  const dispatchClose = (closed: ConnectResult): unknown =>
    dispatch(() => new ConnectCloseEvent("close", { result: closed }));
  const finishWith = (closed: ConnectResult): void =>
    end(() => {
      dispatchClose(closed);
      settle.resolve(closed);
    });
  const close = (closedBy: ClosedBy): void => finishWith(result.end("CLOSED", closedBy));
  const giveUp = (reason: unknown): void => end(() => settle.reject(reason));

  /** Ends the session when the caller's signal aborts. */
  function bindSignal(callers: AbortSignal): void {
    const cancel = (): void => {
      if (isOpen) dispatchClose(result.end("CLOSED", "caller"));
      ignoreRejection();
      settle.reject(callers.reason);
    };
    onAbort(callers, () => end(cancel), signal);
  }

  /** Dispatches `error`. Returns whether its default action is left: to show the failure. */
  function dispatchError(error: ConnectError, canShow: boolean): boolean {
    const event = dispatch(() => new ConnectErrorEvent("error", { error, cancelable: true }), error.code);
    const isShown = canShow && !event?.defaultPrevented && !signal.aborted;
    const hasListener = !!event && handledEvents.has(event);
    // Nobody handles a failure while it is on screen, because the promise is pending. `connect-unreachable` never rejects it.
    const isRejection = !isShown && error.code !== "connect-unreachable";
    if (!hasListener && !isRejection) report(error);
    if (hasListener || isShown) ignoreRejection();
    return isShown;
  }

  /** Shows a status with a button, and resolves when the user wants to try again. */
  const askToRetry = (status: Status, canRetry: boolean): Promise<unknown> =>
    new Promise<unknown>((resolve) => {
      view!.setStatus(status, canRetry ? () => resolve(null) : undefined);
      if (canRetry && status !== "expired")
        window.addEventListener("online", resolve, { once: true, signal });
    });

  /**
   * Shows Connect in a frame. Resolves when another frame is needed: with the result if Connect refused the token, and without one
   * if the frame did not load and the user tries again. Never resolves if the session ends before.
   */
  function showFrame({ frame, isLoaded }: MadeFrame): Promise<ConnectResult | undefined> {
    const listening = createController();
    onAbort(signal, () => listening.abort());
    return new Promise((resolve) => {
      let hasFailed = false;
      const replace = (refused?: ConnectResult): void => {
        listening.abort();
        view!.removeFrame();
        resolve(refused);
      };
      const onLoad = (): void => {
        if (!isLoaded) view!.setStatus("");
        isLoaded = true;
      };
      const receive = (data: object, message: Message): void => {
        onLoad(); // A message proves that Connect has loaded.
        const { result: now, source } = result.update(data, message);
        if (message !== "close")
          return void dispatch(() => new ConnectSourceEvent(message, { source, result: now }));
        const isRefused = canRenew && /^SESSION_TOKEN_(EXPIRED|INVALID)$/.test(now.status);
        if (isRefused) tokens.refuse();
        if (isRefused && showsStatus) replace(now);
        else finishWith(now);
      };
      const onFail = (status: "blocked" | "unreachable", problem: string): void => {
        hasFailed = true;
        if (dispatchError(createError("connect-unreachable", { problem }), showsStatus))
          void askToRetry(status, status !== "blocked").then(() => isLoaded || replace());
      };
      const reveal = (): void => {
        if (listening.signal.aborted) return;
        view!.show();
        if (!hasFailed) view!.setStatus(isLoaded || !showsStatus ? "" : "loading");
      };

      listenForMessages(frame, options.allowedOrigins, trace, receive, listening.signal);
      watchFrame(frame, options.timeoutMs, { onLoad, onFail }, listening.signal);
      if (!frame.isConnected) view!.insert(frame);
      if (!isOpen) {
        isOpen = true;
        owner.setState("open");
        if (!signal.aborted) dispatch(() => new Event("open"));
      }
      // showModal() forces a layout, which would delay the request of a frame that is new.
      setTimeout(reveal);
    });
  }

  async function run(given: OpenInit | undefined): Promise<void> {
    const init = checkInit(given);
    if (init.signal) bindSignal(init.signal);
    if (signal.aborted) return;
    if (typeof document === "undefined") throw createError("not-in-browser");
    const { container } = init;
    let { token } = init;
    const connect = mergeConnect(options.connect, init.connect);
    canRenew = token === undefined && needsToken(connect);
    if (canRenew) checkTokenSource(options, connect);
    if (!container && isConnectOpen()) throw createError("already-open");

    const { place, modal } = findPlace(); // now, because the focus is elsewhere later
    let ahead = container || token !== undefined ? owner.ahead?.drop() : owner.ahead?.take(connect, modal);
    view = ahead?.view ?? createView(options, container ?? place, !container);
    showsStatus = options.statusDialog && canShowModal();
    /** The result with which Connect refused the last token. */
    let refused: ConnectResult | undefined;
    let failure: ConnectError | undefined;
    const leave = (): void => {
      if (refused) finishWith(refused);
      else if (failure) giveUp(failure);
      else close("user");
    };
    view.onClose = leave;
    view.onRemove = () => close("page");
    for (;;) {
      const timer = setTimeout(() => showsStatus && view!.setStatus("loading"), LOADING_DELAY_MS);
      onAbort(signal, () => clearTimeout(timer));
      try {
        if (navigator.onLine === false && !isLoopback(parseConnectUrl(connect))) throw createError("offline");
        const made =
          ahead ?? (await makeFrame(owner, connect, { given: token, isInline: !!container }, signal));
        signal.throwIfAborted();
        ahead = refused = undefined;
        token ??= made.token?.value;
        clearTimeout(timer);
        refused = await showFrame(made);
        signal.throwIfAborted();
        if (refused) {
          token = undefined;
          result.renew();
          await askToRetry("expired", true);
        }
      } catch (cause) {
        clearTimeout(timer);
        if (signal.aborted) return;
        failure = toConnectError(cause);
        if (!dispatchError(failure, showsStatus && failure.code !== "already-open")) return leave();
        await askToRetry(statusOf(failure), !!refused || failure.retryable);
        failure = undefined;
      }
      view.setStatus("loading");
    }
  }

  return {
    promise,
    close,
    start: (init) =>
      void run(init).catch((cause: unknown) => {
        if (signal.aborted) return;
        const error = toConnectError(cause);
        dispatchError(error, false);
        giveUp(error);
      }),
  };
}

/** What is not a ConnectError was thrown by the client. */
const toConnectError = (cause: unknown): ConnectError =>
  cause instanceof ConnectError ? cause : createError("open-failed", { problem: "threw an error", cause });

/** Returns which text tells the user what happened. */
function statusOf({ code, status }: ConnectError): Status {
  if (code === "offline") return "offline";
  if (code === "client-blocked") return "blocked";
  return status === 401 ? "signedOut" : "failed";
}

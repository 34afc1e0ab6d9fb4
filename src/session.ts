import type { Ahead } from "./ahead.js";
import { ConnectError } from "./errors/connect-error.js";
import { createError } from "./errors/describe-error.js";
import { isHandled } from "./events/connect-event-target.js";
import type { ClosedBy, ConnectResult, ConnectState } from "./events/connect-result.js";
import { ConnectCloseEvent, ConnectErrorEvent, ConnectSourceEvent } from "./events/event-classes.js";
import { isConnectOpen, makeFrame, type FrameSource } from "./make-frame.js";
import { createSessionResult } from "./messages/session-result.js";
import { listenForMessages, type ConnectFrame, type MessageType } from "./messages/trusted-messages.js";
import { mergeConnect, needsToken, parseConnectUrl } from "./options/connect.js";
import { checkInit, checkTokenSource } from "./options/rules.js";
import type { ConnectOptions, OpenInit } from "./options/types.js";
import { isLoopback } from "./options/urls.js";
import { onAbort } from "./platform/abort.js";
import { attempt, report } from "./platform/report-error.js";
import type { Token } from "./token/check-response.js";
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
  /** Returns what was loaded ahead of the click if it fits, and drops it otherwise. */
  takeAhead(connect: ConnectOptions, modal: Element | undefined): Ahead | undefined;
  dropAhead(): void;
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
  const AbortControllerOfPage = (globalThis.window ?? globalThis).AbortController;
  const controller = new AbortControllerOfPage();
  const { signal } = controller;
  const result = createSessionResult();
  let removeView = (): void => {};
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
    attempt(removeView);
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
    const hasListener = !!event && isHandled(event);
    // Nobody handles a failure while it is on screen, because the promise is pending. `connect-unreachable` never rejects it.
    const isRejection = !isShown && error.code !== "connect-unreachable";
    if (!hasListener && !isRejection) report(error);
    if (hasListener || isShown) ignoreRejection();
    return isShown;
  }

  /**
   * Shows Connect in a frame. Resolves when another frame is needed: with the result if Connect refused the token, and without one
   * if the frame did not load and the user tries again. Never resolves if the session ends before.
   */
  function showFrame(
    view: View,
    { frame, isInserted = false, isLoaded = false }: FrameToShow,
    { showsStatus, canRenew }: SessionRules,
  ): Promise<ConnectResult | undefined> {
    const listening = new AbortControllerOfPage();
    onAbort(signal, () => listening.abort());
    return new Promise((resolve) => {
      const replace = (refused?: ConnectResult): void => {
        listening.abort();
        view.removeFrame();
        resolve(refused);
      };
      const showConnect = (): void => {
        if (isLoaded) return;
        isLoaded = true;
        if (isRevealed) view.setStatus("");
      };
      const receive = (data: object, type: MessageType): void => {
        showConnect(); // A message proves that Connect has loaded.
        const { result: now, source } = result.update(data, type);
        if (type !== "hapi-connect-close") {
          const name = type === "hapi-connect-connect-source" ? "connectsource" : "disconnectsource";
          return void dispatch(() => new ConnectSourceEvent(name, { source, result: now }));
        }
        const isRefused = canRenew && /^SESSION_TOKEN_(EXPIRED|INVALID)$/.test(now.status);
        if (isRefused) tokens.refuse();
        if (isRefused && showsStatus) replace(now);
        else finishWith(now);
      };
      const onFail = (status: "blocked" | "unreachable", problem: string): void => {
        hasFailed = true;
        const canShow = dispatchError(createError("connect-unreachable", { problem }), showsStatus);
        if (!canShow) return;
        const retry = (): void => replace();
        view.setStatus(status, status === "blocked" ? undefined : retry);
        if (status !== "blocked") window.addEventListener("online", retry, { signal: listening.signal });
      };
      let isRevealed = false;
      let hasFailed = false;
      const reveal = (): void => {
        if (listening.signal.aborted) return;
        isRevealed = true;
        view.show();
        if (!hasFailed) view.setStatus(isLoaded || !showsStatus ? "" : "loading");
      };

      listenForMessages(frame, options.allowedOrigins, trace, receive, listening.signal);
      watchFrame(frame, options.timeoutMs, { onLoad: showConnect, onFail }, listening.signal);
      if (!isInserted) view.insert(frame);
      if (!isOpen) {
        isOpen = true;
        owner.setState("open");
        if (!signal.aborted) dispatch(() => new Event("open"));
      }
      // showModal() forces a layout, which would delay the request of a frame that is new.
      if (isInserted) reveal();
      else setTimeout(reveal);
    });
  }

  async function run(given: OpenInit | undefined): Promise<void> {
    const init = checkInit(given);
    if (init.signal) bindSignal(init.signal);
    if (signal.aborted) return;
    if (typeof document === "undefined") throw createError("not-in-browser");
    const { container } = init;
    const connect = mergeConnect(options.connect, init.connect);
    const canRenew = init.token === undefined && needsToken(connect);
    if (canRenew) checkTokenSource(options, connect);
    if (!container && isConnectOpen()) throw createError("already-open");

    const { place, modal } = findPlace(); // now, because the focus is elsewhere later
    if (container || init.token !== undefined) owner.dropAhead();
    let ahead = owner.takeAhead(connect, modal);
    const view = ahead?.view ?? createView(options, container ?? place, !container, noHandlers);
    removeView = view.remove;
    let leave = (): void => {};
    view.handlers = { onClose: () => leave(), onRemove: () => close("page") };
    const showsStatus = options.statusDialog && canShowModal();
    const url = parseConnectUrl(connect);
    const rules = { showsStatus, canRenew };
    /** Shows a status with a button, and resolves when the user wants to try again. */
    const askToRetry = (status: Status, canRetry: boolean): Promise<unknown> =>
      new Promise<unknown>((resolve) => {
        view.setStatus(status, canRetry ? () => resolve(null) : undefined);
        if (canRetry && status !== "expired")
          window.addEventListener("online", resolve, { once: true, signal });
      });

    let token = init.token;
    let refused: ConnectResult | undefined;
    for (;;) {
      leave = () => (refused ? finishWith(refused) : close("user"));
      const timer = setTimeout(() => showsStatus && view.setStatus("loading"), LOADING_DELAY_MS);
      onAbort(signal, () => clearTimeout(timer));
      try {
        if (navigator.onLine === false && !isLoopback(url)) throw createError("offline");
        const made: FrameToShow & { token?: Token | undefined } =
          ahead ?? (await makeFrame(owner, connect, { given: token, isInline: !!container }, signal));
        signal.throwIfAborted();
        ahead = undefined;
        token ??= made.token?.value;
        clearTimeout(timer);
        leave = () => close("user");
        refused = await showFrame(view, made, rules);
        signal.throwIfAborted();
        if (refused) {
          const last = refused;
          token = undefined;
          leave = () => finishWith(last);
          result.renew();
          await askToRetry("expired", true);
        }
      } catch (cause) {
        clearTimeout(timer);
        if (signal.aborted) return;
        const error = toConnectError(cause);
        const last = refused;
        const stop = (): void => (last ? finishWith(last) : giveUp(error));
        if (!dispatchError(error, showsStatus && error.code !== "already-open")) return stop();
        leave = stop;
        await askToRetry(statusOf(error), !!last || error.retryable);
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

/** The frame to show. A frame that was loaded ahead of the click is in the view already. */
interface FrameToShow {
  readonly frame: ConnectFrame;
  readonly isInserted?: boolean;
  readonly isLoaded?: boolean;
}

interface SessionRules {
  /** Whether the widget shows its own loading and failure states. */
  readonly showsStatus: boolean;
  /** Whether the widget can get another token if Connect refuses this one. */
  readonly canRenew: boolean;
}

/** What is not a ConnectError was thrown by the client. */
const toConnectError = (cause: unknown): ConnectError =>
  cause instanceof ConnectError ? cause : createError("open-failed", { problem: "threw an error", cause });

const noHandlers = { onClose: (): void => {}, onRemove: (): void => {} };

/** Returns which text tells the user what happened. */
function statusOf({ code, status }: ConnectError): Status {
  if (code === "offline") return "offline";
  if (code === "client-blocked") return "blocked";
  return status === 401 ? "signedOut" : "failed";
}

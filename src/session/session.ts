import type { ConnectClient } from "../client/connect-client.js";
import { getClient } from "../client/get-client.js";
import { isConnectOpen, openClient, type ConnectFrame } from "../client/open-client.js";
import { createError } from "../errors/describe-error.js";
import type { ClosedBy, ConnectResult } from "../events/connect-result.js";
import { Outcome } from "../events/outcome.js";
import type { MessageType } from "../messages/trusted-messages.js";
import { normalize } from "../messages/normalize.js";
import { SessionResult } from "../messages/session-result.js";
import { ConnectModal } from "../modal/connect-modal.js";
import { checkInit, checkTokenSource } from "../options/resolve-options.js";
import { connectOrigin, mergeConnect, needsToken, toVendorOptions } from "../options/vendor-options.js";
import type { ConnectOptions } from "../options/connect-options.js";
import type { OpenInit } from "../options/widget-options.js";
import { onAbort, raceAbort } from "../platform/abort.js";
import { attempt } from "../platform/report-error.js";
import { listenToConnect } from "./listen-to-connect.js";
import type { SessionOwner } from "./session-owner.js";

/** One `open()` call. Its steps are: load the client and get a token, open, listen, dispatch, clean up, settle the promise. */
export class Session {
  readonly #owner: SessionOwner;
  readonly #outcome: Outcome;
  readonly #result = new SessionResult();
  /**
   * The signal of this controller ends every listener, timer and request of the session. The class is `window.AbortController`,
   * because jsdom rejects the signals of Node's `AbortController`. In `node:test`, the global `AbortController` is that of Node.
   */
  readonly #controller = new (globalThis.window ?? globalThis).AbortController();
  #connectFrame: ConnectFrame | undefined;
  #isEnding = false;

  constructor(owner: SessionOwner) {
    this.#owner = owner;
    this.#outcome = new Outcome(owner.dispatch);
  }

  /** The session's promise. Resolves with the result, or rejects with a ConnectError or the reason of the caller's signal. */
  get promise(): Promise<ConnectResult> {
    return this.#outcome.promise;
  }

  /** Starts the session. A failure rejects {@link promise}. */
  start(init: OpenInit | undefined): void {
    this.#run(init).catch((error: unknown) => this.#end(() => this.#outcome.fail(error)));
  }

  /** Closes Connect, or stops opening it. The promise resolves with `status: "CLOSED"`. */
  close(closedBy: ClosedBy): void {
    this.#end(() => this.#outcome.resolve(this.#result.close(closedBy)));
  }

  async #run(given: OpenInit | undefined): Promise<void> {
    const { options, tokens } = this.#owner;
    const { signal } = this.#controller;
    const init = checkInit(given);
    if (init.signal) this.#bindSignal(init.signal);
    signal.throwIfAborted();
    if (typeof document === "undefined") throw createError("not-in-browser");
    const connect = mergeConnect(options.connect, init.connect);
    if (isConnectOpen()) throw createError("already-open");
    const modal = new ConnectModal(options, signal, () => this.close("user"));
    const needsOwnToken = init.token === undefined && needsToken(connect);
    const client = await this.#load(connect, needsOwnToken);
    // Checks the token again, because it might have expired, or `forget()` might have removed it, while the client was loading.
    if (needsOwnToken)
      do await tokens.ensure(signal);
      while (!tokens.hasToken);
    signal.throwIfAborted();
    this.#open(modal, client, connect, needsOwnToken ? tokens.take() : init.token);
  }

  /** Ends the session when the caller's signal aborts. */
  #bindSignal(signal: AbortSignal): void {
    const cancel = (wasOpen: boolean): void => {
      if (wasOpen) this.#outcome.dispatchClose(this.#result.close("caller"));
      this.#outcome.cancel(signal.reason);
    };
    onAbort(signal, () => this.#end(cancel), this.#controller.signal);
  }

  /** Loads the client. If a token is needed, gets one at the same time. */
  async #load(connect: ConnectOptions, needsOwnToken: boolean): Promise<ConnectClient> {
    const { options, tokens, trace } = this.#owner;
    if (needsOwnToken) checkTokenSource(options, connect);
    const { signal } = this.#controller;
    const loadClient = getClient(options).then((client) => (trace("client-ready"), client));
    const getToken = needsOwnToken && tokens.ensure(signal).then(() => trace("token-ready"));
    const [client] = await raceAbort(Promise.all([loadClient, getToken]), signal);
    return client;
  }

  #open(modal: ConnectModal, client: ConnectClient, connect: ConnectOptions, token?: string): void {
    const { options, setState, dispatch, trace } = this.#owner;
    const { signal } = this.#controller;
    if (isConnectOpen()) throw createError("already-open");
    modal.attach();
    const connectFrame = openClient(client, toVendorOptions(connect, token), modal.host, signal);
    this.#connectFrame = connectFrame;
    listenToConnect(
      connectFrame,
      {
        allowedOrigins: options.allowedOrigins ?? [connectOrigin(connect)],
        trace,
        onMessage: (data, type) => {
          modal.markAlive();
          this.#receive(connectFrame, data, type);
        },
        onRemove: () => this.close("page"),
        onChange: () => modal.keepModal(),
      },
      signal,
    );
    modal.showFrame(connectFrame.frame, (problem) =>
      this.#outcome.dispatchError(createError("connect-unreachable", { problem })),
    );
    // The signal is checked before each of the two steps, because a listener of the page might have closed the session: a `focus`
    // listener before the first step, or a `statechange` listener during the first step.
    if (!signal.aborted) setState("open");
    if (!signal.aborted) dispatch(new Event("open"));
  }

  /** Normalizes a message and dispatches its event. A close message ends the session. */
  #receive(connectFrame: ConnectFrame, data: object, type: MessageType): void {
    if (type === "hapi-connect-close") {
      const result = normalize(data, "SUCCESS", "user");
      if (/^SESSION_TOKEN_(EXPIRED|INVALID)$/.test(result.status)) this.#owner.tokens.drop();
      this.#end(() => this.#outcome.resolve(result), data);
    } else {
      const event = this.#result.update(data, type);
      connectFrame.dispatchToClient(data);
      this.#owner.dispatch(event);
    }
  }

  /** Cleans up before the last event, so that listeners of that event can call `open()`. If a step throws, the rest still run. */
  #end(settle: (wasOpen: boolean) => void, closeMessage?: object): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    const { tokens, isOpen, onEnd } = this.#owner;
    const wasOpen = isOpen();
    // Removes an unused token, because the user might sign out before the next `open()`.
    attempt(() => (this.#connectFrame ? this.#connectFrame.remove(closeMessage) : tokens.drop()));
    // The other clean-up steps are `abort` listeners of the session's signal. The platform runs all of them, even if one throws.
    this.#controller.abort();
    attempt(onEnd);
    settle(wasOpen);
  }
}

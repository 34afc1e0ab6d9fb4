import { raceAbort } from "./platform/abort.js";
import type { CheckedOptions } from "./options.js";
import { isStale, requestToken, type Token } from "./token.js";

/** Keeps a token from its request until it is used: once, and never when it has run out. In memory only. */
export class TokenHolder {
  readonly #options: CheckedOptions;
  #held: Token | undefined;
  #ahead: Promise<void> | undefined;

  constructor(options: CheckedOptions) {
    this.#options = options;
  }

  /** Has a token ready by itself; shared by all who ask meanwhile. */
  preload(): Promise<void> {
    return (this.#ahead ??= this.#have().finally(() => (this.#ahead = undefined)));
  }

  /** Has a token ready for an open; an open that is aborted aborts its own request. */
  async ready(signal: AbortSignal): Promise<void> {
    // One that is on its way is good, unless it fails: then this open has a try of its own.
    if (this.#ahead) await raceAbort(this.#ahead, signal).catch(() => signal.throwIfAborted());
    await this.#have(signal);
  }

  /** The token, which is then gone. */
  take(): string | undefined {
    const token = this.#held?.value;
    this.forget();
    return token;
  }

  /** Drops what is held. */
  forget(): void {
    this.#held = undefined;
  }

  async #have(signal?: AbortSignal): Promise<void> {
    if (!this.#held || isStale(this.#held)) this.#held = await requestToken(this.#options, signal);
  }
}

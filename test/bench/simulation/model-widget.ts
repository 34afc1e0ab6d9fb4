import { ModelClient } from "./model-client.js";
import { ModelPage } from "./model-page.js";
import { ModelTokens } from "./model-tokens.js";
import type { VirtualClock } from "./clock.js";
import type { ModelNetwork } from "./model-network.js";

/** The value of `LOADING_DELAY_MS` in src/modal/connect-modal.ts. */
const LOADING_DELAY_MS = 300;

/** The model of a page that calls `widget.open()`. The page does not preload, and shows the message of the `error` event. */
export class WidgetPage extends ModelPage {
  readonly #client: ModelClient;
  readonly #tokens: ModelTokens;
  /** The current session, if there is one. */
  #session: object | undefined;

  constructor(clock: VirtualClock, network: ModelNetwork) {
    super(clock, network);
    this.#client = new ModelClient(clock, network);
    this.#tokens = new ModelTokens(clock, network);
  }

  override click(): void {
    if (this.#session) return;
    const session = (this.#session = {});
    this.show("nothing");
    void this.#open(session).catch(() => this.#end(session, "failure"));
  }

  override tryAgain(): void {
    if (this.#session) this.#end(this.#session, "nothing");
    this.click();
  }

  /** Loads the client and requests a token before the click. */
  protected preload(): void {
    void this.#client.get().catch(() => {});
    void this.#tokens.prefetch().catch(() => {});
  }

  async #open(session: object): Promise<void> {
    const isWanted = (): boolean => this.#session === session;
    let isReady = false;
    void this.clock.sleep(LOADING_DELAY_MS).then(() => {
      if (isWanted() && !isReady) this.show("loading");
    });
    await Promise.all([this.#client.get(), this.#tokens.ensure(isWanted)]);
    if (!isWanted()) return;
    isReady = true;
    this.#tokens.take();
    await this.network.compute("openByPackage");
    if (isWanted()) this.show("connect");
  }

  /** Ends a session in which Connect did not appear. */
  #end(session: object, seen: "failure" | "nothing"): void {
    if (this.#session !== session) return;
    this.#session = undefined;
    this.#tokens.drop();
    this.show(seen);
  }
}

/**
 * The model of a page with a declarative button. The button preloads when the user hovers over it or touches it. The button also
 * shows failures itself.
 */
export class ButtonPage extends WidgetPage {
  override hover(): void {
    this.preload();
  }
}

import { ModelPage } from "./model-page.js";

/** The code of the vendor's guide in the model: the token, then the script, then `open()`. What fails is not noticed. */
export class GuidePage extends ModelPage {
  #hasClient = false;
  #pendingScript: Promise<void> | undefined;

  override click(): void {
    void this.#connect().catch(() => {});
  }

  async #connect(): Promise<void> {
    await this.network.send("token");
    if (!this.#hasClient) await this.#loadScript();
    this.#hasClient = true;
    await this.network.compute("open");
    this.show("connect");
  }

  /** The browser coalesces a second element for a URL with the request that is pending, so that a second click does not help there. */
  #loadScript(): Promise<void> {
    this.#pendingScript ??= this.network.send("script").finally(() => (this.#pendingScript = undefined));
    return this.#pendingScript;
  }
}

import { ModelPage } from "./model-page.js";

/**
 * The model of a page with the code of the vendor's guide. It gets the token, then loads the script, then calls `open()`, and
 * ignores every failure.
 */
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

  /**
   * Loads the script. A second click does not help here, because the browser coalesces a second request for the same URL with the
   * pending request.
   */
  #loadScript(): Promise<void> {
    this.#pendingScript ??= this.network.send("script").finally(() => (this.#pendingScript = undefined));
    return this.#pendingScript;
  }
}

import { ModelPage } from "./model-page.js";

/**
 * The model of a page with the code of the vendor's guide. The code gets the token, then loads the script, then calls `open()`.
 * The code ignores every failure.
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
   * Loads the script. If the user clicks again while the script loads, the browser does not send another request, because it
   * coalesces requests for the same URL.
   */
  #loadScript(): Promise<void> {
    this.#pendingScript ??= this.network.send("script").finally(() => (this.#pendingScript = undefined));
    return this.#pendingScript;
  }
}

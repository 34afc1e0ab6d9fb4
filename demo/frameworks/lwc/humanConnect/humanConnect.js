// NOT EXECUTED: no test of this package runs on Salesforce. Its syntax and its use of the widget are type-checked.
//
// What it needs in the org:
// - two static resources: `humanConnectWidget` (dist/human-connect-widget.global.js) and `humanConnectClient` (the vendor's build
//   of humanapi-connect-client), because Salesforce loads no script from another host;
// - a CSP Trusted Site for https://hapi-connect.humanapi.co with `frame-src`;
// - an Apex class whose @AuraEnabled methods return a token, and the sources that are connected. The client secret stays in Apex.
import { LightningElement } from "lwc";
import { loadScript } from "lightning/platformResourceLoader";
import WIDGET from "@salesforce/resourceUrl/humanConnectWidget";
import CLIENT from "@salesforce/resourceUrl/humanConnectClient";
import getToken from "@salesforce/apex/HumanConnect.getToken";
import getSources from "@salesforce/apex/HumanConnect.getSources";

export default class HumanConnect extends LightningElement {
  isOpening = false;
  /** @type {readonly { id: string, name: string }[]} */
  sources = [];
  /** @type {import("human-connect-widget").HumanConnectWidget | undefined} */
  widget;

  get names() {
    return this.sources.map(({ name }) => name).join(", ");
  }

  async connectedCallback() {
    try {
      const [sources] = await Promise.all([getSources(), loadScript(this, WIDGET)]);
      this.sources = sources;
      this.widget = this.createWidget();
    } catch (error) {
      console.error(error);
    }
  }

  disconnectedCallback() {
    this.widget?.forget(); // closes Connect, and drops its token
  }

  createWidget() {
    const widget = new window.HumanConnectWidget({
      fetchToken: ({ renew }) => getToken({ renew }),
      clientUrl: CLIENT,
    });
    /** @param {{ result: import("human-connect-widget").ConnectResult }} event */
    const follow = ({ result }) => {
      // `null` means that Connect has not said what is connected. The list then stays as it is.
      this.sources = result.currentConnections ?? this.sources;
    };
    widget.addEventListener("statechange", () => (this.isOpening = widget.state === "opening"));
    widget.addEventListener("connectsource", follow);
    widget.addEventListener("disconnectsource", follow);
    widget.addEventListener("close", follow);
    widget.addEventListener("error", ({ error }) => console.error(error));
    return widget;
  }

  open() {
    // In an element of the component, because Salesforce keeps components from the rest of the page.
    void this.widget?.open({ container: this.refs.connect });
  }
}

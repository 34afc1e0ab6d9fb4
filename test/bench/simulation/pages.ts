import type { Way } from "./ways.js";

/**
 * The code that apps write by the vendor's guide: a token from the backend, then the script, then `open()`. It has no time limit, no
 * second try, and nobody handles its failures.
 */
const guidePage = (path: string, baseURL: string): string => `
  <button id="connect">Connect your health data</button>
  <script>
    document.querySelector("#connect").onclick = async () => {
      const response = await fetch("${path}/token", { method: "POST" });
      const { token } = await response.json();
      await new Promise((resolve) => {
        if (window.HumanConnect) return resolve();
        const script = document.createElement("script");
        script.src = "${path}/client.js";
        script.onload = resolve;
        document.head.append(script);
      });
      HumanConnect.open({ token, baseURL: "${baseURL}", onClose() {} });
    };
    document.body.dataset.ready = "";
  </script>`;

/** The options of the package. As in its defaults, `clientUrl` is a list of two, and `timeoutMs` is not given. */
const options = (path: string, baseURL: string): string =>
  JSON.stringify({
    tokenUrl: `${path}/token`,
    clientUrl: [`${path}/client.js`, `${path}/fallback.js`],
    connect: { baseURL },
  });

/** `widget.open()`, and a message where it fails, as the README shows. */
const openPage = (path: string, baseURL: string): string => `
  <button id="connect">Connect your health data</button> <p role="alert"></p>
  <script type="module">
    import { HumanConnectWidget } from "/dist/index.js";
    const message = document.querySelector("[role=alert]");
    const widget = new HumanConnectWidget(${options(path, baseURL)});
    widget.addEventListener("error", ({ error }) => (message.textContent = error.message));
    document.querySelector("#connect").onclick = () => {
      message.textContent = "";
      widget.open();
    };
    document.body.dataset.ready = "";
  </script>`;

/** A declarative button, without any other code of the app. */
const buttonPage = (path: string, baseURL: string): string => `
  <button id="connect" type="button" data-human-connect>Connect your health data</button>
  <script src="/dist/human-connect-widget.global.js"></script>
  <script>
    HumanConnectWidget.configure(${options(path, baseURL)});
    document.body.dataset.ready = "";
  </script>`;

const PAGES: Record<Way, typeof guidePage> = { guide: guidePage, open: openPage, button: buttonPage };

/** Returns the body of an app's page that opens Connect in this way. @param path where its script and its token endpoint are */
export const pageHtml = (way: Way, path: string, baseURL: string): string => PAGES[way](path, baseURL);

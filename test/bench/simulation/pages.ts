import type { Way } from "./ways.js";

/**
 * Returns a page with the code of the vendor's guide. The code gets a token from the backend, then loads the script, and then
 * calls `open()`. The code has no time limit and no retry, and handles no failure.
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

/**
 * Returns the package's options as JSON. `clientUrl` is a list of two URLs, like its default value. `timeoutMs` keeps its default
 * value.
 */
const options = (path: string, baseURL: string): string =>
  JSON.stringify({
    tokenUrl: `${path}/token`,
    clientUrl: [`${path}/client.js`, `${path}/fallback.js`],
    connect: { baseURL },
  });

/** Returns a page whose button calls `widget.open()`. The page shows a message after an `error` event. */
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

/** Returns a page with a declarative button. The app's code only configures the button. */
const buttonPage = (path: string, baseURL: string): string => `
  <button id="connect" type="button" data-human-connect>Connect your health data</button>
  <script src="/dist/human-connect-widget.global.js"></script>
  <script>
    HumanConnectWidget.configure(${options(path, baseURL)});
    document.body.dataset.ready = "";
  </script>`;

const PAGES: Record<Way, typeof guidePage> = { guide: guidePage, open: openPage, button: buttonPage };

/**
 * Returns the body of an app's page that opens Connect in the given way.
 * @param path the first part of the path of the client script and of the token endpoint
 */
export const pageHtml = (way: Way, path: string, baseURL: string): string => PAGES[way](path, baseURL);

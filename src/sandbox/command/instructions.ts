import { CLIENT_PATH, TOKEN_PATH, WIDGET_PATH, type AppFiles } from "./create-app.js";

/** The default of the widget's `clientUrl`. A page loads this URL if the command serves no client. */
const CDN_URL = "https://cdn.humanapi.co/humanapi-connect-client@2.4.1.js";

const scriptTag = (url: string, clientUrl: string | null): string => {
  const client = clientUrl === null ? "" : `\n  data-client-url="${clientUrl}"`;
  return `<script src="${url}${WIDGET_PATH}"
  data-token-url="${url}${TOKEN_PATH}"
  data-base-url="${url}"${client} defer></script>
<button type="button" data-human-connect>Connect your health data</button>`;
};

const singlePageApp = (url: string, clientUrl: string | null): string => {
  const client = clientUrl === null ? "" : `\n  clientUrl: "${clientUrl}",`;
  return `import { HumanConnectWidget } from "human-connect-widget";
const widget = new HumanConnectWidget({
  tokenUrl: "${url}${TOKEN_PATH}",${client}
  connect: { baseURL: "${url}" },
});`;
};

/** Returns the text that the command prints when it listens: the URLs, and the lines to paste into a page. */
export function instructions(url: string, { client }: Pick<AppFiles, "client">): string {
  const clientUrl = client && url + CLIENT_PATH;
  return `Human API's sandbox is running with fictional data. Press Ctrl+C to stop it.

Connect page    ${url}/
Token endpoint  ${url}${TOKEN_PATH}
Client script   ${clientUrl ?? `${CDN_URL} (to work offline, run: npm install humanapi-connect-client)`}

For a page with a script tag, paste:

${scriptTag(url, clientUrl)}

For a single-page app, paste:

${singlePageApp(url, clientUrl)}

Serve your page from http://localhost on any port. A page from a file:// URL gets no token.
`;
}

import type { ModalLabels } from "./widget-options.js";

/** The default URL of Connect. By default, the widget trusts only messages from the origin of this URL. */
export const CONNECT_URL = "https://hapi-connect.humanapi.co";

const CDN = "https://cdn.humanapi.co/humanapi-connect-client@";

/**
 * The default URLs of the client on the vendor's CDN. The first URL has the tested version, and the second URL has the newest
 * version. The defaults have no `integrity`, because a script with `integrity` fails to load if its host sends no CORS headers.
 * It is unknown whether the CDN sends such headers (VENDOR 7).
 */
export const CLIENT_URLS: readonly string[] = [`${CDN}2.4.1.js`, `${CDN}latest.js`];

/** The default time limit for each network step, in milliseconds. */
export const TIMEOUT_MS = 15_000;

/** The default texts of the dialog, in English. */
export const LABELS: Required<ModalLabels> = {
  dialog: "Connect your health data",
  close: "Close",
  loading: "Loading…",
  unreachable: "This is taking longer than usual.",
  blocked: "This page's security settings block Connect.",
  failed: "Connect could not be loaded. Check your connection and try again.",
  retry: "Try again",
};

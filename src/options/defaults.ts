import type { ModalLabels } from "./widget-options.js";

/** Where Connect is, and what its messages' origin is by default. */
export const CONNECT_URL = "https://hapi-connect.humanapi.co";

const CDN = "https://cdn.humanapi.co/humanapi-connect-client@";

/**
 * The vendor's CDN: the version that is tested, then the newest one. Without `integrity`, because that fails on a host without CORS
 * headers, and whether the CDN sends any is unknown (VENDOR 7).
 */
export const CLIENT_URLS: readonly string[] = [`${CDN}2.4.1.js`, `${CDN}latest.js`];

/** The limit for each network step, in milliseconds. */
export const TIMEOUT_MS = 15_000;

/** The English texts of the dialog. */
export const LABELS: Required<ModalLabels> = {
  dialog: "Connect your health data",
  close: "Close",
  loading: "Loading…",
  unreachable: "This is taking longer than usual.",
  blocked: "This page's security settings block Connect.",
  failed: "Connect could not be loaded. Check your connection and try again.",
  retry: "Try again",
};

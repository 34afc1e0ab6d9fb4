import type { ModalLabels } from "./options.js";

/** Where Connect is. */
export const CONNECT_URL = "https://hapi-connect.humanapi.co";

const CDN = "https://cdn.humanapi.co/humanapi-connect-client@";
/** The vendor's CDN: the version that is tested, and where that is gone, whatever is newest. */
export const CLIENT_URLS: readonly string[] = [`${CDN}2.4.1.js`, `${CDN}latest.js`];

/** The English texts of the modal, over which go the app's own. */
export const LABELS: Required<ModalLabels> = {
  dialog: "Connect your health data",
  close: "Leave",
  loading: "Loading…",
  unreachable: "This takes longer than usual.",
  blocked: "This page does not allow it.",
  retry: "Try again",
};

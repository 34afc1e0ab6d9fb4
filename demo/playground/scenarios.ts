/**
 * A situation that the visitor can choose, usually a failure. The demo changes options of the widget, such as a URL, to simulate
 * the situation. The code that the page shows contains these options.
 */
export interface Scenario {
  /** The description of what the visitor sees after pressing the button. */
  readonly expect: string;
  /** The value of `?scenario=` in the token endpoint's URL. It makes the endpoint simulate this situation. */
  readonly token?: string;
  /** The path in the URL `connect.baseURL`. This path makes the server of Connect's page simulate the scenario. */
  readonly connect?: string;
  /** The URL of the client script, in which `{connect}` stands for Connect's origin. */
  readonly client?: string;
  /** A short time limit, so that the visitor does not have to wait for the default of 15 seconds. */
  readonly timeoutMs?: number;
  /** Whether the page believes that the device is offline. */
  readonly isOffline?: boolean;
  /** Whether the server sends other headers with the page for this scenario. In that case, the page must be reloaded. */
  readonly needsReload?: boolean;
}

const SHORT_MS = 2000;

/** The scenarios by name. The names are also the values of the `<option>` elements in `playground.html`. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  none: { expect: "Connect opens at once." },
  "token-slow": {
    token: "slow",
    expect: "The token takes 2 seconds. The dialog says that it is loading, and can be closed.",
  },
  "token-redirect": {
    token: "redirect",
    expect:
      "The backend redirects to a login page. The widget does not follow, and the error names the cause.",
  },
  "token-html": {
    token: "html",
    expect: "The backend responds with the HTML of a login page instead of JSON.",
  },
  "token-unsafe": {
    token: "unsafe",
    expect: "The response contains an access token. The widget refuses it, so it never reaches the page.",
  },
  "token-hang": {
    token: "hang",
    timeoutMs: SHORT_MS,
    expect: "The backend never responds. After timeoutMs (here 2 seconds), the widget gives up.",
  },
  "client-missing": {
    client: "/no-such-client.js",
    expect: "The client script does not exist (HTTP 404).",
  },
  "client-blocked": {
    client: "{connect}/client.js",
    needsReload: true,
    expect:
      "This page's Content-Security-Policy allows scripts of its own origin only, so it blocks the client.",
  },
  "connect-slow": {
    connect: "/slow",
    expect: "Connect's page takes 2 seconds. The dialog says that it is loading.",
  },
  "connect-hang": {
    connect: "/hang",
    timeoutMs: SHORT_MS,
    expect: "Connect's page never arrives. After 2 seconds the dialog offers another try.",
  },
  "connect-drop": {
    connect: "/drop",
    expect:
      "The connection breaks while Connect's page arrives. A browser hides this from pages; Close still works.",
  },
  "connect-error": {
    connect: "/error",
    expect: "Connect responds with an error page. A browser hides this from pages; Close still works.",
  },
  "session-expired": {
    token: "expired",
    expect:
      "The session has expired. After Connect's page has said so and closed, the dialog offers another try, which gets a new token.",
  },
  "session-revoked": {
    token: "revoked",
    expect:
      "The session was revoked. After Connect's page has said so and closed, the dialog offers another try.",
  },
  "signed-out": {
    token: "signed-out",
    expect: "The backend responds with HTTP 401, as for a user who has signed out.",
  },
  "token-drop": {
    token: "offline",
    expect: "The connection to the backend breaks, as on a phone without a network.",
  },
  offline: {
    isOffline: true,
    expect:
      "The page believes that the device is offline (navigator.onLine is false). Connect is not requested.",
  },
  coop: {
    needsReload: true,
    expect:
      "The page has Cross-Origin-Opener-Policy: same-origin. In Connect, Grovelink Portal cannot open its sign-in window; same-origin-allow-popups would let it.",
  },
};

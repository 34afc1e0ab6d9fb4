// The compiler checks this file, and nothing runs it. A line below `@ts-expect-error` must not compile. Every other line must
// compile.
import {
  ConnectCloseEvent,
  HumanConnectWidget,
  type ConnectError,
  type ConnectResult,
  type ConnectState,
  type HumanConnectListener,
  type Source,
} from "human-connect-widget";

const widget = new HumanConnectWidget({ tokenUrl: "/token" });
new HumanConnectWidget({
  fetchToken: ({ signal, renew }) => (signal.aborted && renew ? "" : { id_token: "t", expires_in: 1 }),
});
new HumanConnectWidget({
  tokenUrl: new URL("https://a.example"),
  clientUrl: ["/a.js", { url: "/b.js", integrity: "sha384-x" }],
});
// @ts-expect-error a key of `connect` that is not declared
new HumanConnectWidget({ tokenUrl: "/token", connect: { aKeyOfANewerClient: 1 } });
// @ts-expect-error a misspelt key of `connect`
new HumanConnectWidget({ tokenUrl: "/token", connect: { baseUrl: "https://a.example" } });
// @ts-expect-error no token source
new HumanConnectWidget({});
new HumanConnectWidget({ connect: { mode: "select" } });
// @ts-expect-error two token sources
new HumanConnectWidget({ tokenUrl: "/token", fetchToken: () => "t" });
// @ts-expect-error `tokenRequest` without `tokenUrl`
new HumanConnectWidget({ fetchToken: () => "t", tokenRequest: {} });
// @ts-expect-error both `clientUrl` and `loadClient`
new HumanConnectWidget({ tokenUrl: "/token", clientUrl: "/c.js", loadClient: async () => ({}) });
// @ts-expect-error a misspelt option
new HumanConnectWidget({ tokenURL: "/token" });
// @ts-expect-error an origin must be a string
new HumanConnectWidget({ tokenUrl: "/token", allowedOrigins: [/a/] });

// The following lines use every option with valid and invalid values.
const tokenUrl = "/token";
new HumanConnectWidget({ tokenUrl, tokenRequest: { headers: { "x-csrf": "1" }, credentials: "include" } });
// @ts-expect-error `credential` is not an option of fetch()
new HumanConnectWidget({ tokenUrl, tokenRequest: { credential: "include" } });
// @ts-expect-error `fetchToken` must return a string, or an object that contains a token
new HumanConnectWidget({ fetchToken: () => 5 });
// @ts-expect-error a misspelt key of a `clientUrl` entry
new HumanConnectWidget({ tokenUrl, clientUrl: [{ href: "/a.js" }] });
// The vendor's client has no types, so `loadClient` can return a promise with any value. open() checks the value when it runs.
new HumanConnectWidget({ tokenUrl, loadClient: () => import("humanapi-connect-client") });
// @ts-expect-error `loadClient` must return a promise
new HumanConnectWidget({ tokenUrl, loadClient: () => ({}) });
new HumanConnectWidget({
  tokenUrl,
  connect: {
    baseURL: "https://a.example",
    mode: "auth",
    preseed: true,
    preseededSources: [{}],
    segment: "s",
    pinnedProviders: "p",
    config: "c",
    inviteSessionId: "i",
    clientId: "c",
    clientUserId: "u",
  },
});
// @ts-expect-error an option that the widget sets itself
new HumanConnectWidget({ tokenUrl, connect: { enableFocusTrap: false } });
// @ts-expect-error a known key of the wrong type
new HumanConnectWidget({ tokenUrl, connect: { segment: 5 } });
new HumanConnectWidget({ tokenUrl, allowedOrigins: ["https://a.example"] as const });
// @ts-expect-error `allowedOrigins` must be a list
new HumanConnectWidget({ tokenUrl, allowedOrigins: "https://a.example" });
new HumanConnectWidget({
  tokenUrl,
  timeoutMs: 1,
  nonce: "n",
  statusDialog: false,
  debug: ({ step, time }) => [step, time],
});
// @ts-expect-error debug has no levels
new HumanConnectWidget({ tokenUrl, debug: "verbose" });
new HumanConnectWidget({ tokenUrl, closeButton: false, labels: { dialog: "d", close: "c", loading: "l" } });
new HumanConnectWidget({ tokenUrl, labels: { unreachable: "u", blocked: "b", failed: "f", retry: "r" } });
new HumanConnectWidget({
  tokenUrl,
  labels: { offline: "o", signedOut: "s", expired: "e" },
  statusDialog: false,
});
// @ts-expect-error `statusDialog` must be a boolean
new HumanConnectWidget({ tokenUrl, statusDialog: "no" });
// @ts-expect-error the dialog and its overlay are the widget's own
new HumanConnectWidget({ tokenUrl, connect: { overlayOpacity: 0.5 } });
// @ts-expect-error `currentConnections` is null until Connect has said it
widget.onclose = ({ result }) => result.currentConnections.length;
void widget.open({ container: document.body, connect: { segment: "s" } });
void widget.preload({ frame: true });
// @ts-expect-error an option of the constructor
void widget.open({ tokenUrl });
// @ts-expect-error `closeButton` must be a boolean
new HumanConnectWidget({ tokenUrl, closeButton: "no" });
// @ts-expect-error a misspelt label
new HumanConnectWidget({ tokenUrl, labels: { dialogue: "d" } });
// @ts-expect-error options are required
new HumanConnectWidget();

// The following lines use every event and every on… attribute. They read properties that the event has, and properties that the
// event lacks.
widget.addEventListener("open", (event) => event.timeStamp);
widget.addEventListener("disconnectsource", (event) => event.source?.id ?? event.result.status);
widget.onstatechange = () => widget.state;
widget.onopen = (event) => event.type;
widget.onconnectsource = widget.ondisconnectsource = (event) => event.source?.name;
widget.onerror = ({ error }) => [error.code, error.retryable, error.status, error.cause];
// @ts-expect-error an `open` event has no `result`
widget.addEventListener("open", (event) => event.result);
// @ts-expect-error a `close` event has no `source`
widget.addEventListener("close", (event) => event.source);
// @ts-expect-error an `error` event has an `error`, but no `message`
widget.addEventListener("error", (event) => event.message);
// @ts-expect-error a misspelt code
widget.onerror = ({ error }) => error.code === "client-load-fail";

widget.addEventListener("connectsource", (event) => {
  const source: Source | null = event.source;
  // @ts-expect-error `source` can be null
  console.log(source.name, event.source.name);
});
widget.addEventListener("close", function (event) {
  const result: ConnectResult = event.result;
  const state: ConnectState = this.state;
  console.log(result.currentConnections?.[0]?.name, state);
  // @ts-expect-error results are frozen
  event.result.ok = true;
});
widget.addEventListener("error", { handleEvent: ({ error }) => void (error satisfies ConnectError).code });
widget.addEventListener("statechange", (event: Event) => event.type, {
  once: true,
  signal: new AbortController().signal,
});
// @ts-expect-error a misspelt event
widget.addEventListener("conectsource", () => {});
const listener: HumanConnectListener<"close"> = (event) => event.result.ok;
widget.addEventListener("close", listener);
widget.removeEventListener("close", listener, { capture: true });
// @ts-expect-error a listener of another event
widget.addEventListener("connectsource", listener);

widget.onclose = (event) => event.result.status;
widget.onclose = null;
widget.onclose = function () {
  this.open();
  // @ts-expect-error a misspelt member of `this`
  this.opened();
};
widget.addEventListener("open", null);
// @ts-expect-error a string is not a handler
widget.onopen = "open()";

// @ts-expect-error an unknown state
if (widget.state === "closed") console.log(widget.state);
// @ts-expect-error `state` is read-only
widget.state = "idle";

const result: Promise<ConnectResult> = widget.open({
  token: "t",
  signal: new AbortController().signal,
  connect: { segment: "s" },
  container: document.body,
});
// @ts-expect-error a misspelt option of open()
void widget.open({ tokens: "t" });
// @ts-expect-error a misspelt key of `connect`
void widget.open({ connect: { baseUrl: "https://a.example" } });
// @ts-expect-error null is not a token
void widget.open({ token: null });
const forgotten: void = widget.forget();
const preloaded: Promise<void> = widget.preload({ frame: true });
console.log(forgotten, preloaded);
result.then((settled) => new ConnectCloseEvent("close", { result: settled }), console.log);
// @ts-expect-error a ConnectCloseEvent cannot have the type `open`
result.then((settled) => new ConnectCloseEvent("open", { result: settled }), console.log);

// Checked by the compiler and never run: what must compile does, and each line under `@ts-expect-error` does not.
import {
  ConnectCloseEvent,
  HumanConnectWidget,
  type ConnectError,
  type ConnectResult,
  type ConnectState,
  type Source,
} from "human-connect-widget";

const widget = new HumanConnectWidget({ tokenUrl: "/token" });
new HumanConnectWidget({
  fetchToken: ({ signal }) => (signal.aborted ? "" : { id_token: "t", expires_in: 1 }),
});
new HumanConnectWidget({
  tokenUrl: new URL("https://a.example"),
  clientUrl: ["/a.js", { url: "/b.js", integrity: "sha384-x" }],
});
new HumanConnectWidget({ tokenUrl: "/token", connect: { mode: "select", aKeyOfANewerClient: 1 } });
// @ts-expect-error a misspelt option
new HumanConnectWidget({ tokenURL: "/token" });
// @ts-expect-error an option of the wrong type
new HumanConnectWidget({ tokenUrl: 5 });
// @ts-expect-error an origin is a string
new HumanConnectWidget({ tokenUrl: "/token", allowedOrigins: [/a/] });

// Every option: what it takes, and what it does not.
const tokenUrl = "/token";
new HumanConnectWidget({ tokenUrl, tokenRequest: { headers: { "x-csrf": "1" }, credentials: "include" } });
// @ts-expect-error no option of fetch()
new HumanConnectWidget({ tokenUrl, tokenRequest: { credential: "include" } });
new HumanConnectWidget({ fetchToken: async () => "t" });
// @ts-expect-error a token is text, or an answer with one
new HumanConnectWidget({ fetchToken: () => 5 });
new HumanConnectWidget({ tokenUrl, clientUrl: new URL("https://a.example/c.js") });
// @ts-expect-error a misspelt member
new HumanConnectWidget({ tokenUrl, clientUrl: [{ href: "/a.js" }] });
// The vendor has no types: whatever its import gives is taken, and checked when it is there.
new HumanConnectWidget({ tokenUrl, loadClient: () => import("humanapi-connect-client") });
// @ts-expect-error a promise of it
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
    overlayOpacity: 0.5,
    enableFocusTrap: false,
  },
});
// @ts-expect-error a known key of the wrong type
new HumanConnectWidget({ tokenUrl, connect: { enableFocusTrap: "yes" } });
// @ts-expect-error a known key of the wrong type
new HumanConnectWidget({ tokenUrl, connect: { segment: 5 } });
new HumanConnectWidget({ tokenUrl, allowedOrigins: ["https://a.example"] as const });
// @ts-expect-error a list
new HumanConnectWidget({ tokenUrl, allowedOrigins: "https://a.example" });
new HumanConnectWidget({ tokenUrl, timeoutMs: 1000 });
// @ts-expect-error a number
new HumanConnectWidget({ tokenUrl, timeoutMs: "1000" });
new HumanConnectWidget({ tokenUrl, nonce: "n" });
// @ts-expect-error text
new HumanConnectWidget({ tokenUrl, nonce: 5 });
new HumanConnectWidget({ tokenUrl, debug: (entry) => console.log(entry.step, entry.time) });
// @ts-expect-error no level
new HumanConnectWidget({ tokenUrl, debug: "verbose" });
new HumanConnectWidget({ tokenUrl, closeButton: false, labels: { dialog: "d", close: "c", loading: "l" } });
new HumanConnectWidget({ tokenUrl, labels: { unreachable: "u", retry: "r" } });
// @ts-expect-error no text
new HumanConnectWidget({ tokenUrl, closeButton: "no" });
// @ts-expect-error a misspelt label
new HumanConnectWidget({ tokenUrl, labels: { dialogue: "d" } });
// @ts-expect-error options are needed
new HumanConnectWidget();

// Every event, by its attribute too: what it carries, and what it does not.
widget.addEventListener("open", (event) => event.timeStamp);
widget.addEventListener("disconnectsource", (event) => event.source?.id ?? event.result.status);
widget.onstatechange = () => widget.state;
widget.onopen = (event) => event.type;
widget.onconnectsource = widget.ondisconnectsource = (event) => event.source?.name;
widget.onerror = ({ error }) => [error.code, error.retryable, error.status, error.cause];
// @ts-expect-error it carries no result
widget.addEventListener("open", (event) => event.result);
// @ts-expect-error it carries no result
widget.addEventListener("statechange", (event) => event.result);
// @ts-expect-error it carries no source
widget.addEventListener("close", (event) => event.source);
// @ts-expect-error it carries an error, no message
widget.addEventListener("error", (event) => event.message);
// @ts-expect-error a misspelt code
widget.onerror = ({ error }) => error.code === "client-load-fail";
// @ts-expect-error a misspelt property
widget.ondisconnectsource = (event) => event.result.connectedSource;

widget.addEventListener("connectsource", (event) => {
  const source: Source | null = event.source;
  // @ts-expect-error it may be null
  console.log(source.name, event.source.name);
  // @ts-expect-error a misspelt property
  console.log(event.sources);
});
widget.addEventListener("close", function (event) {
  const result: ConnectResult = event.result;
  const state: ConnectState = this.state;
  console.log(result.currentConnections[0]?.name, state);
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
// @ts-expect-error a misspelt event
widget.removeEventListener("closed", () => {});

widget.onclose = (event) => event.result.status;
widget.onclose = null;
// @ts-expect-error a misspelt attribute
widget.onclosed = null;
// @ts-expect-error no string is a handler
widget.onopen = "open()";

// @ts-expect-error a state that there is not
if (widget.state === "closed") console.log(widget.state);
// @ts-expect-error read only
widget.state = "idle";

const result: Promise<ConnectResult> = widget.open({
  token: "t",
  signal: new AbortController().signal,
  connect: { segment: "s" },
});
// @ts-expect-error a misspelt member of the init
void widget.open({ tokens: "t" });
result.then((told) => new ConnectCloseEvent("close", { result: told }), console.log);
// @ts-expect-error another event's name
result.then((told) => new ConnectCloseEvent("open", { result: told }), console.log);

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

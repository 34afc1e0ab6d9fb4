// The compiler checks this file, and nothing runs it. A line below `@ts-expect-error` must not compile, every other line must.
// The tests and the documents use every option and member with valid values, and the compiler checks them, too.
// test/matrix/types.test.ts compiles this file as part of an app, with other compilers and options.
import { ConnectCloseEvent, HumanConnectWidget, type ConnectResult } from "human-connect-widget";
import type { ConnectError, HumanConnectListener, HumanConnectOptions } from "human-connect-widget";

const tokenUrl = "/token";
const widget = new HumanConnectWidget({ tokenUrl });

// Options
new HumanConnectWidget({ connect: { mode: "select" } });
new HumanConnectWidget({
  fetchToken: ({ signal, renew }) => (signal.aborted && renew ? "" : { id_token: "t" }),
});
new HumanConnectWidget({ tokenUrl, allowedOrigins: ["https://a.example"] as const });
// The vendor's client has no types, so `loadClient` can return a promise with any value. open() checks the value when it runs.
new HumanConnectWidget({ tokenUrl, loadClient: () => import("humanapi-connect-client") });
import("humanapi-connect-client").then(({ open }) => open({}));
// @ts-expect-error options are required
new HumanConnectWidget();
// @ts-expect-error no token source
new HumanConnectWidget({});
// @ts-expect-error two token sources
new HumanConnectWidget({ tokenUrl, fetchToken: () => "t" });
// @ts-expect-error `tokenRequest` without `tokenUrl`
new HumanConnectWidget({ fetchToken: () => "t", tokenRequest: {} });
// @ts-expect-error both `clientUrl` and `loadClient`
new HumanConnectWidget({ tokenUrl, clientUrl: "/c.js", loadClient: async () => ({}) });
// @ts-expect-error a misspelt option
new HumanConnectWidget({ tokenURL: "/token" });
// @ts-expect-error a misspelt label
new HumanConnectWidget({ tokenUrl, labels: { dialogue: "d" } });
// @ts-expect-error a misspelt key of `connect`
new HumanConnectWidget({ tokenUrl, connect: { baseUrl: "https://a.example" } });
// @ts-expect-error a misspelt key of a `clientUrl` entry
new HumanConnectWidget({ tokenUrl, clientUrl: [{ href: "/a.js" }] });
// @ts-expect-error `credential` is not an option of fetch()
new HumanConnectWidget({ tokenUrl, tokenRequest: { credential: "include" } });
// @ts-expect-error the dialog and its overlay are the widget's own
new HumanConnectWidget({ tokenUrl, connect: { overlayOpacity: 0.5 } });
// @ts-expect-error an option that the widget sets itself
new HumanConnectWidget({ tokenUrl, connect: { enableFocusTrap: false } });
// @ts-expect-error a known key of the wrong type
new HumanConnectWidget({ tokenUrl, connect: { segment: 5 } });
// @ts-expect-error `fetchToken` must return a string, or an object that contains a token
new HumanConnectWidget({ fetchToken: () => 5 });
// @ts-expect-error `loadClient` must return a promise
new HumanConnectWidget({ tokenUrl, loadClient: () => ({}) });
// @ts-expect-error an origin must be a string
new HumanConnectWidget({ tokenUrl, allowedOrigins: [/a/] });
// @ts-expect-error `allowedOrigins` must be a list
new HumanConnectWidget({ tokenUrl, allowedOrigins: "https://a.example" });
// @ts-expect-error debug has no levels
new HumanConnectWidget({ tokenUrl, debug: "verbose" });
// @ts-expect-error `statusDialog` must be a boolean
new HumanConnectWidget({ tokenUrl, statusDialog: "no" });
// @ts-expect-error `closeButton` must be a boolean
new HumanConnectWidget({ tokenUrl, closeButton: "no" });

// Members
// What is undefined is not given.
export const again = (signal?: AbortSignal) => widget.open({ signal, token: undefined });
export class Own extends HumanConnectWidget {
  constructor(options: HumanConnectOptions) {
    super({ ...options, timeoutMs: 1000 });
  }
  override close(): void {
    super.close();
  }
}
const result: Promise<ConnectResult> = widget.open({ container: document.body, connect: { segment: "s" } });
// @ts-expect-error an option of the constructor
void widget.open({ tokenUrl });
// @ts-expect-error a misspelt option of open()
void widget.open({ tokens: "t" });
// @ts-expect-error a misspelt key of `connect`
void widget.open({ connect: { baseUrl: "https://a.example" } });
// @ts-expect-error null is not a token
void widget.open({ token: null });
// @ts-expect-error an unknown state
if (widget.state === "closed") console.log(widget.state);
// @ts-expect-error `state` is read-only
widget.state = "idle";

// Events
widget.onopen = null;
widget.addEventListener("open", null);
widget.addEventListener("error", { handleEvent: ({ error }) => void (error satisfies ConnectError).code });
widget.addEventListener("statechange", (event: Event) => event.type, { once: true, passive: true });
widget.addEventListener("disconnectsource", (event) => event.source?.id ?? event.result.status);
const listener: HumanConnectListener<"close"> = (event) => event.result.ok;
widget.removeEventListener("close", listener, { capture: true });
widget.onclose = function () {
  this.open();
  // @ts-expect-error a misspelt member of `this`
  this.opened();
};
// @ts-expect-error a misspelt event
widget.addEventListener("conectsource", () => {});
// @ts-expect-error a listener of another event
widget.addEventListener("connectsource", listener);
// @ts-expect-error an `open` event has no `result`
widget.addEventListener("open", (event) => event.result);
// @ts-expect-error a `close` event has no `source`
widget.addEventListener("close", (event) => event.source);
// @ts-expect-error an `error` event has an `error`, but no `message`
widget.addEventListener("error", (event) => event.message);
// @ts-expect-error `source` can be null
widget.addEventListener("connectsource", (event) => event.source.name);
// @ts-expect-error results are frozen
widget.addEventListener("close", (event) => void (event.result.ok = true));
// @ts-expect-error `currentConnections` is null until Connect has said it
widget.onclose = ({ result }) => result.currentConnections.length;
// @ts-expect-error a misspelt code
widget.onerror = ({ error }) => error.code === "client-load-fail";
// @ts-expect-error a string is not a handler
widget.onopen = "open()";
result.then((settled) => new ConnectCloseEvent("close", { result: settled }), console.log);
// @ts-expect-error a ConnectCloseEvent cannot have the type `open`
result.then((settled) => new ConnectCloseEvent("open", { result: settled }), console.log);

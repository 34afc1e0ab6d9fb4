import { afterAll, beforeAll, expect, it } from "vitest";
import { connectPage } from "./support/app-page.js";
import { inEveryEngine } from "./support/engines.js";
import { goodClient, HASH, slowClient, startFaults, type Faults } from "./support/faults.js";
import { html, json, startOrigin, type Origin } from "./support/origins.js";
import type { TestPage } from "./support/test-page.js";

/** A page, and two scripts that run in it, one after the other. They use the names that `rowScript()` defines. */
interface Row {
  readonly title: string;
  /** The page's policy. CDN and CONNECT stand for the origins of the client's script and of Connect. NONCE is the page's nonce. */
  readonly csp?: string;
  /** HTML before the page's module script. */
  readonly head?: string;
  readonly first: string;
  /** The outcome of `first`: "opens", or the code of the error and a pattern for its message. */
  readonly gives: "opens" | readonly [code: string, pattern: RegExp];
  /** The script that runs when no server is faulty any more, and must open Connect. @default the script in `first` */
  readonly then?: string;
  /** Is `false` if the second script must fail like the first, because the page's own policy blocks the client. */
  readonly recovers?: false;
  readonly violations?: readonly string[];
  /** How often `first` requests the URL `ok`. */
  readonly requests?: number;
  /** How many elements stay, because the client is still loading. */
  readonly left?: number;
  /** How many uncaught errors the faulty script itself causes. */
  readonly uncaught?: number;
}

const at = (option: string, fault: string): Pick<Row, "first" | "then"> => ({
  first: `open({ ${option}: at("${fault}")${/hang/.test(fault) ? ", timeoutMs: 1000" : ""} })`,
  then: `open({ ${option}: at("${fault}") })`,
});
const client = (title: string, fault: string, code: string, pattern: RegExp, uncaught = 0): Row => {
  const gives = [code, pattern] as const;
  return {
    title: `a client script that ${title} fails with ${code}`,
    ...at("clientUrl", fault),
    gives,
    uncaught,
  };
};
const token = (title: string, fault: string, code: string, pattern: RegExp): Row => {
  const gives = [code, pattern] as const;
  return { title: `a token endpoint that ${title} fails with ${code}`, ...at("tokenUrl", fault), gives };
};
const blocked = (title: string, csp: string, first = "open()"): Row => ({
  title: `${title} blocks the client`,
  csp,
  first,
  gives: ["client-blocked", /CSP script-src-elem blocked the client http.*good.*Allow it/],
  violations: ["script-src-elem"],
  then: "open({ clientUrl: here })",
});
const allowed = (title: string, csp: string, first = "open()", head = ""): Row => {
  return { title: `a page with ${title} opens Connect`, csp, first, head, gives: "opens" };
};

/** The strictest policy: it allows only what the widget needs. The client's logo, an image, is not among that (VENDOR 8). */
const STRICT =
  "default-src 'none'; script-src 'nonce-NONCE' 'strict-dynamic'; connect-src 'self'; frame-src CONNECT";
const TYPES = "require-trusted-types-for 'script'; trusted-types human-connect-widget";

// prettier-ignore
const ROWS: readonly Row[] = [
  client("is served with status 404", "404", "client-load-failed", /did not load\. Check the network, the URL and ad blockers/),
  client("never arrives", "hang", "client-load-timeout", /took over 1000 ms\. .*timeoutMs/),
  client("loses its connection", "reset", "client-load-failed", /did not load/),
  client("loses its connection in the middle of the response", "cut", "client-load-failed", /did not load/),
  client("is HTML with the header nosniff", "html-nosniff", "client-load-failed", /did not load/),
  client("is empty", "empty", "client-invalid", /has no open\(\)\. Use a build/),
  client("is text with the content type of a script", "html", "client-invalid", /has no open\(\)/, 1),
  client("throws", "throws", "client-invalid", /has no open\(\)/, 1),
  { title: "a slow client script opens Connect within the time limit", first: `open({ clientUrl: ok + "/slow" })`, gives: "opens", requests: 1 },
  { title: "a client script that matches its integrity opens Connect", first: "open({ clientUrl: { url: ok, integrity: hash } })", gives: "opens", requests: 1 },
  { title: "a client script with a changed byte fails with client-load-failed, whose text names the hash",
    first: `open({ clientUrl: { url: at("tampered"), integrity: hash } })`,
    gives: ["client-load-failed", new RegExp(`tampered did not load\\..*, and that it has the hash ${HASH.replace(/[+/]/g, "\\$&")}\\.`)] },
  { title: "a client script with integrity fails with client-load-failed if its server sends no CORS headers",
    first: `open({ clientUrl: { url: at("no-cors"), integrity: hash } })`, gives: ["client-load-failed", /that it has the hash/] },
  { title: "a list of client URLs continues after a script that does not match its integrity, and the timeline names the URL that works",
    first: `open({ clientUrl: [{ url: at("tampered"), integrity: hash }, ok + "?a=1"], debug })
      .then((result) => (urls.join() === ok ? result : { outcome: urls.join() }))`,
    then: `open({ clientUrl: ok })`, gives: "opens" },
  { title: "a list of client URLs continues after a script that never arrives", first: `open({ clientUrl: [at("hang"), ok], timeoutMs: 1500 })`, gives: "opens" },
  { title: "a list of client URLs continues after a script that CSP blocks", csp: "script-src 'self'", first: "open({ clientUrl: [ok, here] })", gives: "opens", violations: ["script-src-elem"] },
  { title: "a client with status 404 is not reported as blocked if the policy blocks another script at the same time",
    csp: "script-src 'self' http://localhost:*",
    first: `(() => {
      const opened = open({ clientUrl: at("404") });
      document.head.append(Object.assign(document.createElement("script"), { src: "https://other.example/x.js" }));
      document.querySelector("[src^='https://other']").remove();
      return opened;
    })()`,
    gives: ["client-load-failed", /did not load/], violations: ["script-src-elem"], then: `open({ clientUrl: at("404") })` },
  blocked("script-src", "script-src 'self'"),
  blocked("script-src-elem", "script-src-elem 'self'"),
  blocked("default-src", "default-src 'self'; frame-src CONNECT"),
  blocked("script-src with a different path", "script-src 'self' CDN/other/"),
  blocked("a wrong nonce", "script-src 'nonce-NONCE' 'self'", `open({ nonce: "wrong" })`),
  allowed("a policy that allows the client's host", "script-src 'self' CDN; connect-src 'self'; frame-src CONNECT"),
  allowed("a nonce, and a script whose nonce is empty,", "script-src 'nonce-NONCE'", "open()", `<script type="application/json" nonce=""></script>`),
  allowed("a policy whose nonce is set as an option", "script-src 'self' 'nonce-OTHER'", `open({ nonce: "OTHER" })`),
  allowed("a strict policy with Trusted Types", `${STRICT}; ${TYPES}`),
  { title: "Trusted Types let the widget load the client again after a failure", csp: TYPES, ...at("clientUrl", "404"), gives: ["client-load-failed", /404/] },
  { title: "Trusted Types that do not allow the widget's policy block the client", csp: "require-trusted-types-for 'script'; trusted-types other",
    first: "open()", gives: ["client-blocked", /require-trusted-types-for blocked .*Allow `trusted-types human-connect-widget`/],
    violations: ["trusted-types", "require-trusted-types-for", "trusted-types", "require-trusted-types-for"], recovers: false },
  { title: "connect-src blocks the token request", csp: "connect-src 'none'", first: "open()", gives: ["token-request-failed", /CSP connect-src/],
    violations: ["connect-src"], then: `open({ tokenUrl: undefined, fetchToken: () => "t" })` },
  { title: "no client registers with the AMD loader of the page when two clients load at the same time",
    head: `<script>window.defined = 0; window.define = () => window.defined++; define.amd = {};</script>`,
    first: `(async () => {
      await Promise.all([make().preload(), make({ clientUrl: ok + "/slow" }).preload()]);
      const { value } = Object.getOwnPropertyDescriptor(define, "amd");
      return window.defined || !value ? { outcome: "defined " + window.defined } : open();
    })()`,
    gives: "opens", requests: 2, then: "open()" },
  { title: "a deferred script element on the page provides the client", head: `<script defer src="CLIENT"></script>`, first: "open()", gives: "opens", requests: 1 },
  { title: "100 widgets that preload ten times and open at the same time send one request and add one preconnect link",
    first: `(() => {
      const widgets = Array.from({ length: 100 }, () => make());
      widgets.forEach((widget) => { for (let i = 0; i < 10; i++) void widget.preload(); });
      const links = document.querySelectorAll("link[rel=preconnect]").length;
      return links === 1 ? Promise.race(widgets.map((widget) => open({}, widget))) : { outcome: links + " links" };
    })()`,
    gives: "opens", requests: 1, then: "open()" },
  token("redirects to a login page", "token-redirect", "token-request-failed", /token-redirect was redirected\. Check `tokenUrl`, and that the user is signed in/),
  token("resets the connection in the middle of the response", "token-cut", "token-request-failed", /failed/),
  token("never responds", "token-hang", "token-request-timeout", /took over 1000 ms/),
  token("resets the connection", "token-reset", "token-request-failed", /Check the network/),
  token("sends no CORS headers", "token-no-cors", "token-request-failed", /CORS/),
  { title: "a failed token request ends open() while the client is still loading", first: `open({ clientUrl: at("hang"), tokenUrl: at("token-401"), timeoutMs: 60_000 })`,
    gives: ["token-request-rejected", /HTTP 401/], then: "open()", left: 1 },
  { title: "a failed client script ends open() while the token request is pending", first: `open({ clientUrl: at("404"), tokenUrl: at("token-hang") })`, gives: ["client-load-failed", /did not load/] },
];

interface Attempt {
  outcome: string;
  message?: string;
}
type Account = Record<"violations" | "uncaught" | "left", string[]>;

declare global {
  interface Window {
    /** Runs one of the two scripts of a row. */
    run(part: "first" | "then"): Promise<Attempt>;
    account(): Account;
  }
}

let app: Origin;
let cdn: Origin;
let connect: Origin;
beforeAll(async () => {
  [app, cdn, connect] = await Promise.all([
    startOrigin(),
    startOrigin(({ url }) => (url.endsWith("/slow") ? slowClient() : goodClient())),
    startOrigin(connectPage),
  ]);
  app.on("/", () => html(""));
  app.on("/token", () => json({ token: "t", expires_in: 3600 }));
});
afterAll(() => Promise.all([app.close(), cdn.close(), connect.close()]));

/** Returns the script of a row's page. */
const rowScript = (row: Row, ok: string, at: string): string => `
  import { HumanConnectWidget } from "/dist/esm/index.js";
  const violations = [], uncaught = [], urls = [];
  addEventListener("securitypolicyviolation", (event) => violations.push(event.effectiveDirective));
  addEventListener("error", (event) => uncaught.push(event.message));
  addEventListener("unhandledrejection", (event) => uncaught.push(String(event.reason)));
  const ok = "${ok}", here = "/client-2.4.1.js", hash = "${HASH}";
  const at = (fault) => (${at})[fault];
  const debug = ({ step, url }) => void (step === "client-ready" && urls.push(url));
  const make = (options) => new HumanConnectWidget({
    tokenUrl: "/token", clientUrl: ok, connect: { baseURL: "${connect.url}" }, statusDialog: false, ...options });
  const open = async (options, widget = make(options)) => {
    const ended = widget.open();
    const outcome = await Promise.race([
      new Promise((resolve) => widget.addEventListener("open", () => resolve({ outcome: "opens" }))),
      ended.then(() => {}, ({ code, message }) => ({ outcome: code, message })),
    ]);
    widget.close();
    await ended.catch(() => {});
    return outcome;
  };
  const parts = { first: () => ${row.first}, then: () => ${row.then ?? row.first} };
  window.run = (part) => parts[part]();
  window.account = () => ({ violations, uncaught, left: Array.from(
    document.querySelectorAll("dialog, iframe, [id^=human-api], link, head script[src], [inert], meta"), (element) => element.outerHTML) });`;

function serveRow(row: Row, index: number, faults: Faults): void {
  const ok = `${cdn.url}/good/${index}`;
  const names = Array.from((row.first + row.then).matchAll(/at\("([^"]+)"\)/g), ([, fault]) => fault!);
  const urls = Object.fromEntries(names.map((fault) => [fault, faults.url(fault, index)]));
  const { csp = "", head = "" } = row;
  const fill = (text: string): string =>
    text.replaceAll("CDN", cdn.url).replaceAll("CONNECT", connect.url).replaceAll("CLIENT", ok);
  const nonce = csp.includes("NONCE") ? `nonce="NONCE"` : "";
  const script = `<script type="module" ${nonce} src="/rows/${index}.js"></script>`;
  const headers = { "content-type": "text/javascript", "cache-control": "no-store" };
  app.on(`/rows/${index}.js`, () => new Response(rowScript(row, ok, JSON.stringify(urls)), { headers }));
  app.on(`/rows/${index}`, () => html(fill(head) + script, { "content-security-policy": fill(csp) }));
}

/** Does one part of every row, or takes account at the end. Each row has its own page, in a frame of the test page. */
const inRows = <R>(page: TestPage, part: "first" | "then" | "account"): Promise<R[]> =>
  page.evaluate(
    async ([what, count]) => {
      const results: unknown[] = [];
      let next = 0;
      const work = async (): Promise<void> => {
        for (let row = next++; row < count; row = next++) {
          const src = `/rows/${row}`;
          const known = document.querySelector<HTMLIFrameElement>(`[src="${src}"]`);
          const frame =
            known ?? document.body.appendChild(Object.assign(document.createElement("iframe"), { src }));
          const inner = frame.contentWindow!;
          while (!inner.run) await new Promise((later) => setTimeout(later, 5));
          results[row] = what === "account" ? inner.account() : await inner.run(what);
        }
      };
      // Six rows at the same time, because a browser opens few connections per origin.
      await Promise.all(Array.from({ length: 6 }, work));
      return results as R[];
    },
    [part, ROWS.length] as const,
  );

inEveryEngine(
  "loading the client and the token",
  (getPage) => {
    let first: Attempt[];
    let then: Attempt[];
    let accounts: Account[];
    let requests: string[];

    beforeAll(async () => {
      const page = getPage();
      const faults = await startFaults();
      ROWS.forEach((row, index) => serveRow(row, index, faults));
      const before = cdn.requests.length;
      await page.goto(`${app.url}/`);
      first = await inRows(page, "first");
      requests = cdn.requests.slice(before);
      faults.heal();
      then = await inRows(page, "then");
      accounts = await inRows(page, "account");
      await faults.close();
    });

    it.each(ROWS.map((row, index) => [row.title, row, index] as const))("%s", (_, row, index) => {
      const [code, pattern] = row.gives === "opens" ? ([row.gives, /^/] as const) : row.gives;
      expect(first[index]!.outcome).toBe(code);
      expect(first[index]!.message ?? "").toMatch(pattern);
      const requested = requests.filter((line) => new RegExp(`/good/${index}\\b`).test(line));
      expect(requested.length).toBe(row.requests ?? requested.length);
      expect(then[index]!.outcome).toBe(row.recovers === false ? code : "opens");
      const { violations, uncaught, left } = accounts[index]!;
      expect(violations).toEqual(row.violations ?? []);
      expect([uncaught.length, left.length]).toEqual([row.uncaught ?? 0, row.left ?? 0]);
    });
  },
  { keepPage: true },
);

/**
 * One row: a page with these headers and this head, on which something is asked of the widget. Script in `first` and
 * `then` runs in the page and sees `open(options)`, `make(options)`, `npm()`, `ok` and `here` (where the client is), `hash` and `at(fault)`.
 */
export interface LoaderRow {
  readonly title: string;
  /** Content-Security-Policy; NONCE, APP, CDN and CONNECT stand for themselves. */
  readonly csp?: string;
  /** Before the page's module. */
  readonly head?: string;
  readonly first: string;
  /** "opens", or the error's code and what else it must tell. */
  readonly gives:
    "opens" | readonly [code: string, tells: RegExp, init?: { status?: number; retryable?: boolean }];
  /** Which violations the page itself may see: directives. */
  readonly violations?: readonly string[];
  /** What must then work, once every server is well. By default the same. */
  readonly then?: string;
  /** What the recovery gives, if the page's own policy stands in its way for good. */
  readonly recovers?: false;
  /** How often the client was asked for in `first`. */
  readonly requests?: number;
  /** The script is still on its way, kept for the next open. */
  readonly keeps?: true;
  /** What the page itself does wrong, by our own design of the row. */
  readonly uncaught?: number;
}

const client = (
  title: string,
  fault: string,
  code: string,
  tells: RegExp,
  retryable: boolean,
): LoaderRow => ({
  title: `client: ${title}`,
  first: `open({ clientUrl: at("${fault}"), timeoutMs: ${fault === "hang" ? 400 : 15_000} })`,
  gives: [code, tells, { retryable }],
  then: `open({ clientUrl: at("${fault}") })`,
});

const token = (
  title: string,
  fault: string,
  code: string,
  tells: RegExp,
  init: { status?: number; retryable?: boolean },
): LoaderRow => ({
  title: `token: ${title}`,
  first: `open({ tokenUrl: at("${fault}"), timeoutMs: ${fault === "token-hang" ? 400 : 15_000} })`,
  gives: [code, tells, init],
  then: `open({ tokenUrl: at("${fault}") })`,
});

const blocked = (title: string, csp: string, first = "open()"): LoaderRow => ({
  title: `policy: ${title}`,
  csp,
  first,
  gives: [
    "client-blocked",
    /CSP script-src-elem blocked http.*good.*Content-Security-Policy/,
    { retryable: false },
  ],
  violations: ["script-src-elem"],
  then: "open({ clientUrl: here })",
});

const allowed = (title: string, csp: string, first = "open()"): LoaderRow => ({
  title: `policy: ${title}`,
  csp,
  first,
  gives: "opens",
});

const loads = (title: string, loadClient: string): LoaderRow => ({
  title: `loadClient: ${title}`,
  first: `open({ clientUrl: undefined, loadClient: ${loadClient} })`,
  gives: "opens",
});

const refuses = (title: string, loadClient: string, code: string, tells: RegExp): LoaderRow => ({
  title: `loadClient: ${title}`,
  first: `open({ clientUrl: undefined, timeoutMs: 400, loadClient: ${loadClient} })`,
  gives: [code, tells],
  then: "open()",
});

/** A policy that a page with the widget may have: the README's, where nothing else is allowed by default. */
export const STRICT =
  "default-src 'none'; script-src 'nonce-NONCE' 'strict-dynamic'; connect-src 'self'; frame-src CONNECT; img-src CONNECT";
export const TYPES = "require-trusted-types-for 'script'; trusted-types human-connect-widget";

/** Every way in which a script or a token can fail, and what must not. */
export const LOADER_ROWS: readonly LoaderRow[] = [
  client("404", "404", "client-load-failed", /failed to load\. Check the network/, true),
  client("500", "500", "client-load-failed", /failed to load/, true),
  client("hang", "hang", "client-load-timeout", /took longer than 400 ms\. .*timeoutMs/, true),
  client("connection reset", "reset", "client-load-failed", /failed to load/, true),
  client("reset in the middle of it", "cut", "client-load-failed", /failed to load/, true),
  client("nobody listens, then somebody does", "offline", "client-load-failed", /failed to load/, true),
  client("a page of HTML, not to be sniffed", "html-nosniff", "client-load-failed", /failed to load/, true),
  client(
    "an empty script",
    "empty",
    "client-invalid",
    /gave no client with an open\(\).*Point `clientUrl`/,
    false,
  ),
  client("another script", "other", "client-invalid", /gave no client/, false),
  client("a HumanConnect without open()", "no-open", "client-invalid", /gave no client/, false),
  {
    ...client("a page of text, sent as a script", "html", "client-invalid", /gave no client/, false),
    uncaught: 1,
  },
  {
    ...client("a script that throws", "throws", "client-invalid", /gave no client/, false),
    uncaught: 1,
  },
  {
    title: "client: slow, but in time",
    first: `open({ clientUrl: ok + "/slow" })`,
    gives: "opens",
    requests: 1,
  },
  {
    title: "client: the right hash",
    first: "open({ clientUrl: [{ url: ok, integrity: hash }] })",
    gives: "opens",
    requests: 1,
  },
  {
    title: "client: a tampered byte",
    first: `open({ clientUrl: [{ url: at("tampered"), integrity: hash }] })`,
    gives: [
      "client-blocked",
      /integrity blocked http.*tampered.*correct its `integrity`/,
      { retryable: false },
    ],
  },
  {
    title: "client: a tampered byte, where the page may not fetch to find out",
    csp: "script-src 'self' http://localhost:*; connect-src 'self'",
    first: `open({ clientUrl: [{ url: at("tampered"), integrity: hash }] })`,
    gives: ["client-blocked", /integrity blocked/, { retryable: false }],
  },
  {
    title: "client: a hash, and 404",
    first: `open({ clientUrl: [{ url: at("404"), integrity: hash }] })`,
    gives: ["client-load-failed", /failed to load/, { retryable: true }],
  },
  {
    title: "client: a hash, and a server without CORS",
    first: `open({ clientUrl: [{ url: at("no-cors"), integrity: hash }] })`,
    gives: ["client-load-failed", /failed to load/],
    then: "open()",
  },
  {
    title: "list: the second after a 404",
    first: `open({ clientUrl: [at("404"), ok] })`,
    gives: "opens",
    requests: 1,
  },
  {
    title: "list: the second after another script",
    first: `open({ clientUrl: [at("other"), ok] })`,
    gives: "opens",
  },
  {
    title: "list: the second after a tampered one",
    first: `open({ clientUrl: [{ url: at("tampered"), integrity: hash }, ok] })`,
    gives: "opens",
  },
  {
    title: "list: the second after a hang",
    first: `open({ clientUrl: [at("hang"), ok], timeoutMs: 1500 })`,
    gives: "opens",
  },
  {
    title: "list: the second at once after a blocked one",
    csp: "script-src 'self'",
    first: "open({ clientUrl: [ok, here] })",
    gives: "opens",
    violations: ["script-src-elem"],
  },
  {
    title: "list: all fail, and the causes are told",
    first: `open({ clientUrl: [at("404"), at("500"), at("empty")] })`,
    gives: ["client-invalid", /empty.* gave no client.*caused by AggregateError/],
  },
  blocked("script-src", "script-src 'self'"),
  blocked("script-src-elem", "script-src-elem 'self'"),
  blocked("default-src", "default-src 'self'; frame-src CONNECT; img-src CONNECT"),
  blocked("a path of another name", "script-src 'self' CDN/other/"),
  blocked("the wrong nonce", "script-src 'nonce-NONCE' 'self'", `open({ nonce: "wrong" })`),
  allowed("a host", "script-src 'self' CDN; connect-src 'self'; frame-src CONNECT"),
  allowed("the page's own nonce", "script-src 'nonce-NONCE'"),
  allowed("a nonce given", "script-src 'self' 'nonce-OTHER'", `open({ nonce: "OTHER" })`),
  allowed("nonce and strict-dynamic, and nothing else at all", STRICT),
  {
    ...allowed("no img-src, and all that is missing is Connect's logo", STRICT.replace(/; img-src.*/, "")),
    violations: ["img-src", "img-src"], // one an open
  },
  allowed("the same with Trusted Types", `${STRICT}; ${TYPES}`),
  allowed("Trusted Types with the policy listed", TYPES),
  {
    ...allowed("Trusted Types without the policy", "require-trusted-types-for 'script'; trusted-types other"),
    gives: ["client-blocked", /require-trusted-types-for \(add `trusted-types human-connect-widget`\)/],
    violations: ["trusted-types", "require-trusted-types-for", "trusted-types", "require-trusted-types-for"],
    recovers: false,
  },
  {
    title: "policy: connect-src stops the token",
    csp: "connect-src 'none'",
    first: "open()",
    gives: ["token-request-failed", /CSP connect-src/, { retryable: true }],
    violations: ["connect-src"],
    then: `open({ tokenUrl: undefined, fetchToken: () => "t" })`,
  },
  {
    title: "page: an AMD loader, which sees nothing of it",
    head: `<script>window.defined = 0; window.define = () => window.defined++; define.amd = {};</script>`,
    first: "open().then((told) => window.defined || !define.amd ? 'defined' : told)",
    gives: "opens",
    requests: 1,
  },
  {
    title: "page: an AMD loader, and two scripts that end in the order of their start",
    head: `<script>window.defined = 0; window.define = () => window.defined++; define.amd = {};</script>`,
    first: `(async () => {
      await Promise.all([make().preload(), make({ clientUrl: ok + "/slow" }).preload()]);
      const { value } = Object.getOwnPropertyDescriptor(define, "amd");
      return window.defined || !value ? { outcome: "defined " + window.defined } : open();
    })()`,
    gives: "opens",
    requests: 2,
    then: "open()",
  },
  {
    title: "page: its own tag, still loading",
    head: `<script async src="CLIENT/slow"></script>`,
    first: `open({ clientUrl: ok + "/slow" })`,
    gives: "opens",
    requests: 1,
  },
  {
    title: "page: its own tag, deferred",
    head: `<script defer src="CLIENT"></script>`,
    first: "open()",
    gives: "opens",
    requests: 1,
  },
  {
    title: "page: its own tag, done",
    head: `<script src="CLIENT"></script>`,
    first: "open()",
    gives: "opens",
    requests: 1,
  },
  {
    title: "page: its own tag, failed before the page was there",
    head: `<script src="FAULT/404-once"></script><img alt="" src="FAULT/slow">`,
    first: `open({ clientUrl: at("404-once") })`,
    gives: "opens",
  },
  {
    title: "page: its own tag, failed when the page was there",
    first: `(async () => {
      const tag = Object.assign(document.createElement("script"), { src: at("offline") });
      await new Promise((resolve) => { tag.onerror = resolve; document.head.append(tag); });
      const told = await open({ clientUrl: at("offline"), timeoutMs: 2000 });
      tag.remove();
      return told;
    })()`,
    gives: ["client-load-failed", /failed to load/],
    then: `open({ clientUrl: at("offline") })`,
  },
  {
    title: "page: another HumanConnect with open(), and no request",
    first: `npm().then((client) => { window.HumanConnect = client.default; return open(); })`,
    gives: "opens",
    requests: 0,
  },
  {
    title: "at once: 100 widgets, one request",
    first: `Promise.race(Array.from({ length: 100 }, () => open()))`,
    gives: "opens",
    requests: 1,
  },
  {
    title: "at once: 100 widgets after a failure, one tag",
    first: `open({ clientUrl: at("404") })`,
    gives: ["client-load-failed", /failed to load/],
    then: `(async () => {
      const tags = [];
      const note = ({ addedNodes }) => tags.push(...Array.from(addedNodes).filter(({ src }) => src));
      new MutationObserver((records) => records.forEach(note)).observe(document.head, { childList: true });
      const clientUrl = at("404");
      await Promise.all(Array.from({ length: 100 }, () => make({ clientUrl }).preload()));
      return tags.length === 1 ? open({ clientUrl }) : { outcome: tags.length + " tags" };
    })()`,
  },
  {
    title: "at once: preload() 1,000 times, one request and one hint",
    first: `(async () => {
      const widget = make();
      await Promise.all(Array.from({ length: 1000 }, () => widget.preload()));
      if (document.querySelectorAll("link[rel=preconnect]").length !== 1) return "hints";
      return open({}, widget);
    })()`,
    gives: "opens",
    requests: 1,
  },
  loads("the namespace, as Rollup, Vite and webpack give it", "npm"),
  loads("the module itself", "() => npm().then((client) => client.default)"),
  loads(
    "its default only, as esbuild gives it",
    "() => npm().then((client) => ({ default: client.default }))",
  ),
  loads("a default in a default", "() => npm().then((client) => ({ default: { default: client.default } }))"),
  refuses(
    "rejects",
    `() => Promise.reject(new Error("chunk"))`,
    "client-load-failed",
    /`loadClient` failed.*caused by Error/,
  ),
  refuses("throws", `() => { throw new Error("chunk") }`, "client-load-failed", /`loadClient` failed/),
  refuses(
    "never settles",
    "() => new Promise(() => {})",
    "client-load-timeout",
    /`loadClient` took longer than 400 ms/,
  ),
  refuses("answers nothing", "async () => undefined", "client-invalid", /`loadClient` gave no client/),
  refuses("answers another module", "() => ({ default: {} })", "client-invalid", /gave no client/),
  refuses(
    "imports what is not there",
    `() => import("/missing.js")`,
    "client-load-failed",
    /`loadClient` failed/,
  ),
  token("401", "token-401", "token-request-rejected", /HTTP 401\. Check that the user is signed in/, {
    status: 401,
    retryable: false,
  }),
  token("403", "token-403", "token-request-rejected", /HTTP 403/, { status: 403, retryable: false }),
  token("404", "token-404", "token-request-rejected", /HTTP 404/, { status: 404, retryable: false }),
  token("429", "token-429", "token-request-rejected", /HTTP 429/, { status: 429, retryable: true }),
  token("500", "token-500", "token-request-rejected", /HTTP 500/, { status: 500, retryable: true }),
  token("503", "token-503", "token-request-rejected", /HTTP 503/, { status: 503, retryable: true }),
  token("a redirect to a login page", "token-redirect", "token-request-failed", /does not redirect/, {
    retryable: true,
  }),
  token("a login page", "token-html", "token-response-invalid", /is no JSON\. Answer JSON/, {
    retryable: false,
  }),
  token("an empty answer", "token-empty", "token-response-invalid", /is empty/, { retryable: false }),
  token("a truncated answer", "token-truncated", "token-response-invalid", /is no JSON/, {
    retryable: false,
  }),
  token("reset in the middle of it", "token-cut", "token-request-failed", /failed/, { retryable: true }),
  token("a number", "token-number", "token-response-invalid", /no usable token/, { retryable: false }),
  token("null", "token-null", "token-response-invalid", /no usable token/, { retryable: false }),
  token("with an access token", "token-access", "token-unsafe", /`access_token`.*stay on the server/, {
    retryable: false,
  }),
  token("hang", "token-hang", "token-request-timeout", /took longer than 400 ms/, { retryable: true }),
  token("connection reset", "token-reset", "token-request-failed", /Check the network/, { retryable: true }),
  token("nobody listens, then somebody does", "token-offline", "token-request-failed", /failed/, {
    retryable: true,
  }),
  token("another origin without CORS", "token-no-cors", "token-request-failed", /CORS/, { retryable: true }),
  {
    title: "either half: the token fails at once, though the client hangs",
    first: `open({ clientUrl: at("hang"), tokenUrl: at("token-401"), timeoutMs: 60_000 })`,
    gives: ["token-request-rejected", /HTTP 401/],
    then: "open()",
    keeps: true,
  },
  {
    title: "either half: the client fails at once, though the token hangs",
    first: `open({ clientUrl: at("404"), tokenUrl: at("token-hang") })`,
    gives: ["client-load-failed", /failed to load/],
  },
];

/**
 * One row of loader.test.ts. It describes a page and two scripts, `first` and `then`, that run in the page one after the other.
 * The scripts can use the names that `rowScript()` in loader.test.ts defines: `open(options)`, `make(options)`, `npm()`, `hash`,
 * `at(fault)`, and the client's URLs `ok` and `here`.
 */
export interface LoaderRow {
  readonly title: string;
  /**
   * The page's Content-Security-Policy. The test replaces CDN with the origin that serves the client's script, and CONNECT with
   * the origin that serves Connect's page. The test does not replace NONCE, because the page's nonce is the text "NONCE" itself.
   */
  readonly csp?: string;
  /** HTML before the page's module script. */
  readonly head?: string;
  readonly first: string;
  /** The expected result of the script `first`: "opens", or an error (its code, a pattern for its message, and other fields). */
  readonly gives:
    "opens" | readonly [code: string, pattern: RegExp, init?: { status?: number; retryable?: boolean }];
  /** The directives of the policy violations that the page reports. */
  readonly violations?: readonly string[];
  /**
   * The script that runs after all servers have stopped causing faults. It must open Connect, unless `recovers` is `false`.
   * @default the script in `first`
   */
  readonly then?: string;
  /**
   * Is `false` if the second script (`then`) must fail with the same error code as the first script (`first`), because the page's
   * own policy still blocks the client.
   */
  readonly recovers?: false;
  /** The number of requests for the URL `ok`, which is the client's URL, while the test's script `first` runs. */
  readonly requests?: number;
  /** Is `true` if the client is still loading when the script `first` ends. The client's element then stays on the page. */
  readonly keeps?: true;
  /** The number of uncaught errors on the page. The faulty client script causes these errors, not the widget. */
  readonly uncaught?: number;
  /** Is `true` if this row is tested in Chromium only, because its result depends on the widget's code and not on the engine. */
  readonly inChromium?: boolean;
}

const client = (
  title: string,
  fault: string,
  code: string,
  pattern: RegExp,
  retryable: boolean,
): LoaderRow => ({
  title: `a client script that ${title} fails with ${code}`,
  first: `open({ clientUrl: at("${fault}"), timeoutMs: ${fault === "hang" ? 1000 : 15_000} })`,
  gives: [code, pattern, { retryable }],
  then: `open({ clientUrl: at("${fault}") })`,
});

const token = (
  title: string,
  fault: string,
  code: string,
  pattern: RegExp,
  init: { status?: number; retryable?: boolean },
): LoaderRow => ({
  title: `a token endpoint that ${title} fails with ${code}`,
  first: `open({ tokenUrl: at("${fault}"), timeoutMs: ${fault === "token-hang" ? 1000 : 15_000} })`,
  gives: [code, pattern, init],
  inChromium: /^token-(4|5|empty|truncated|number|null)/.test(fault), // an HTTP error or an unusable body
  then: `open({ tokenUrl: at("${fault}") })`,
});

const blocked = (title: string, csp: string, first = "open()"): LoaderRow => ({
  title: `${title} blocks the client`,
  csp,
  first,
  gives: [
    "client-blocked",
    /CSP script-src-elem blocked the client http.*good.*Content-Security-Policy/,
    { retryable: false },
  ],
  violations: ["script-src-elem"],
  then: "open({ clientUrl: here })",
});

const allowed = (title: string, csp: string, first = "open()"): LoaderRow => ({
  title: `a page with ${title} opens Connect`,
  csp,
  first,
  gives: "opens",
});

const loads = (title: string, loadClient: string): LoaderRow => ({
  title: `a loadClient() that resolves with ${title} opens Connect`,
  first: `open({ clientUrl: undefined, loadClient: ${loadClient} })`,
  gives: "opens",
  inChromium: true,
});

const refuses = (title: string, loadClient: string, code: string, pattern: RegExp): LoaderRow => ({
  title: `a loadClient() that ${title} fails with ${code}`,
  first: `open({ clientUrl: undefined, timeoutMs: 1000, loadClient: ${loadClient} })`,
  gives: [code, pattern],
  then: "open()",
  inChromium: true,
});

/** The strict policy for pages with the widget. It allows only what the widget needs. */
export const STRICT =
  "default-src 'none'; script-src 'nonce-NONCE' 'strict-dynamic'; connect-src 'self'; frame-src CONNECT; img-src CONNECT";
export const TYPES = "require-trusted-types-for 'script'; trusted-types human-connect-widget";

/** The rows of loader.test.ts. In some rows, the client or the token cannot be loaded. In all other rows, Connect must open. */
export const LOADER_ROWS: readonly LoaderRow[] = [
  client(
    "is served with status 404",
    "404",
    "client-load-failed",
    /failed to load\. Check the network, the URL and ad blockers/,
    true,
  ),
  {
    ...client("is served with status 500", "500", "client-load-failed", /failed to load/, true),
    inChromium: true,
  },
  client("never arrives", "hang", "client-load-timeout", /took longer than 1000 ms\. .*timeoutMs/, true),
  client("loses its connection", "reset", "client-load-failed", /failed to load/, true),
  client(
    "loses its connection in the middle of the response",
    "cut",
    "client-load-failed",
    /failed to load/,
    true,
  ),
  client("is on a server that is down", "offline", "client-load-failed", /failed to load/, true),
  client("is HTML with the header nosniff", "html-nosniff", "client-load-failed", /failed to load/, true),
  client("is empty", "empty", "client-invalid", /has no open\(\) function\. Point `clientUrl`/, false),
  {
    ...client("is a different script", "other", "client-invalid", /has no open\(\) function/, false),
    inChromium: true,
  },
  {
    ...client("has no open()", "no-open", "client-invalid", /has no open\(\) function/, false),
    inChromium: true,
  },
  {
    ...client(
      "is plain text with the content type of a script",
      "html",
      "client-invalid",
      /has no open\(\) function/,
      false,
    ),
    uncaught: 1,
  },
  {
    ...client("throws", "throws", "client-invalid", /has no open\(\) function/, false),
    uncaught: 1,
  },
  {
    title: "a slow client script opens Connect within the time limit",
    first: `open({ clientUrl: ok + "/slow" })`,
    gives: "opens",
    requests: 1,
  },
  {
    title: "a client script that matches its integrity opens Connect",
    first: "open({ clientUrl: [{ url: ok, integrity: hash }] })",
    gives: "opens",
    requests: 1,
  },
  {
    title: "a client script with a changed byte is blocked because of its integrity",
    first: `open({ clientUrl: [{ url: at("tampered"), integrity: hash }] })`,
    gives: [
      "client-blocked",
      /http.*tampered does not match its `integrity`. Update the hash/,
      { retryable: false },
    ],
  },
  {
    title: "a client script with a changed byte is reported as blocked, even if connect-src forbids its URL",
    csp: "script-src 'self' http://localhost:*; connect-src 'self'",
    first: `open({ clientUrl: [{ url: at("tampered"), integrity: hash }] })`,
    gives: ["client-blocked", /does not match its `integrity`/, { retryable: false }],
  },
  {
    title: "a client script with integrity fails with client-load-failed if its response has the status 404",
    first: `open({ clientUrl: [{ url: at("404"), integrity: hash }] })`,
    gives: ["client-load-failed", /failed to load/, { retryable: true }],
  },
  {
    title: "a client script with integrity fails with client-load-failed if its server sends no CORS headers",
    first: `open({ clientUrl: [{ url: at("no-cors"), integrity: hash }] })`,
    gives: ["client-load-failed", /failed to load/],
    then: "open()",
  },
  {
    title: "a list of client URLs continues after a 404 response",
    inChromium: true,
    first: `open({ clientUrl: [at("404"), ok] })`,
    gives: "opens",
    requests: 1,
  },
  {
    title: "a list of client URLs continues after a script that is not the client",
    inChromium: true,
    first: `open({ clientUrl: [at("other"), ok] })`,
    gives: "opens",
  },
  {
    title: "a list of client URLs continues after a script that does not match its integrity",
    first: `open({ clientUrl: [{ url: at("tampered"), integrity: hash }, ok] })`,
    gives: "opens",
  },
  {
    title: "a list of client URLs continues after a script that never arrives",
    inChromium: true,
    first: `open({ clientUrl: [at("hang"), ok], timeoutMs: 1500 })`,
    gives: "opens",
  },
  {
    title: "a list of client URLs continues after a script that CSP blocks",
    csp: "script-src 'self'",
    first: "open({ clientUrl: [ok, here] })",
    gives: "opens",
    violations: ["script-src-elem"],
  },
  {
    title: "the error of a list of client URLs has the earlier errors as its cause",
    inChromium: true,
    first: `open({ clientUrl: [at("404"), at("500"), at("empty")] })`,
    gives: ["client-invalid", /empty has no open\(\) function.*caused by AggregateError/],
  },
  {
    title:
      "a client with status 404 is not reported as blocked if the policy blocks another script at the same time",
    csp: "script-src 'self' http://localhost:*",
    first: `(() => {
      const opened = open({ clientUrl: at("404") });
      document.head.append(Object.assign(document.createElement("script"), { src: "https://other.example/x.js" }));
      document.querySelector("[src^='https://other']").remove();
      return opened;
    })()`,
    gives: ["client-load-failed", /failed to load/, { retryable: true }],
    violations: ["script-src-elem"],
    then: `open({ clientUrl: at("404") })`,
  },
  blocked("script-src", "script-src 'self'"),
  blocked("script-src-elem", "script-src-elem 'self'"),
  blocked("default-src", "default-src 'self'; frame-src CONNECT; img-src CONNECT"),
  blocked("script-src with a different path", "script-src 'self' CDN/other/"),
  blocked("a wrong nonce", "script-src 'nonce-NONCE' 'self'", `open({ nonce: "wrong" })`),
  allowed(
    "a policy that allows the client's host",
    "script-src 'self' CDN; connect-src 'self'; frame-src CONNECT",
  ),
  allowed("a nonce on the widget's script", "script-src 'nonce-NONCE'"),
  allowed(
    "a policy whose nonce is set as an option",
    "script-src 'self' 'nonce-OTHER'",
    `open({ nonce: "OTHER" })`,
  ),
  allowed("a strict policy", STRICT),
  {
    ...allowed("a strict policy without img-src", STRICT.replace(/; img-src.*/, "")),
    violations: ["img-src", "img-src"], // one violation per open()
  },
  allowed("a strict policy with Trusted Types", `${STRICT}; ${TYPES}`),
  allowed("Trusted Types that allow the widget's policy", TYPES),
  {
    ...allowed(
      "Trusted Types that do not allow the widget's policy",
      "require-trusted-types-for 'script'; trusted-types other",
    ),
    title: "Trusted Types that do not allow the widget's policy block the client",
    gives: ["client-blocked", /require-trusted-types-for blocked .*Add `trusted-types human-connect-widget`/],
    violations: ["trusted-types", "require-trusted-types-for", "trusted-types", "require-trusted-types-for"],
    recovers: false,
  },
  {
    title: "connect-src blocks the token request",
    csp: "connect-src 'none'",
    first: "open()",
    gives: ["token-request-failed", /CSP connect-src/, { retryable: true }],
    violations: ["connect-src"],
    then: `open({ tokenUrl: undefined, fetchToken: () => "t" })`,
  },
  {
    title: "the client does not register with the AMD loader of the page",
    head: `<script>window.defined = 0; window.define = () => window.defined++; define.amd = {};</script>`,
    first: "open().then((results) => window.defined || !define.amd ? 'defined' : results)",
    gives: "opens",
    requests: 1,
  },
  {
    title: "no client registers with the AMD loader of the page when two clients load at the same time",
    inChromium: true,
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
    title: "a deferred script element on the page provides the client",
    head: `<script defer src="CLIENT"></script>`,
    first: "open()",
    gives: "opens",
    requests: 1,
  },
  {
    title: "a script element on the page that has already run provides the client",
    inChromium: true,
    head: `<script src="CLIENT"></script>`,
    first: "open()",
    gives: "opens",
    requests: 1,
  },
  {
    title: "an existing global HumanConnect is used without a request",
    inChromium: true,
    first: `npm().then((client) => { window.HumanConnect = client.default; return open(); })`,
    gives: "opens",
    requests: 0,
  },
  {
    title: "100 widgets that open at the same time send one request",
    inChromium: true,
    first: `Promise.race(Array.from({ length: 100 }, () => open()))`,
    gives: "opens",
    requests: 1,
  },
  {
    title: "100 widgets that preload after a failure add one script element",
    inChromium: true,
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
    title: "1,000 calls of preload() send one request and add one preconnect link",
    inChromium: true,
    first: `(async () => {
      const widget = make();
      await Promise.all(Array.from({ length: 1000 }, () => widget.preload()));
      if (document.querySelectorAll("link[rel=preconnect]").length !== 1) return "hints";
      return open({}, widget);
    })()`,
    gives: "opens",
    requests: 1,
  },
  loads("the module namespace of Rollup, Vite and webpack", "npm"),
  loads("the client itself", "() => npm().then((client) => client.default)"),
  loads("the module namespace of esbuild", "() => npm().then((client) => ({ default: client.default }))"),
  loads(
    "a default export inside a default export",
    "() => npm().then((client) => ({ default: { default: client.default } }))",
  ),
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
    /`loadClient` took longer than 1000 ms/,
  ),
  refuses(
    "resolves with undefined",
    "async () => undefined",
    "client-invalid",
    /`loadClient` has no open\(\) function/,
  ),
  refuses(
    "resolves with a different module",
    "() => ({ default: {} })",
    "client-invalid",
    /has no open\(\) function/,
  ),
  refuses(
    "imports a missing file",
    `() => import("/missing.js")`,
    "client-load-failed",
    /`loadClient` failed/,
  ),
  token(
    "responds with 401",
    "token-401",
    "token-request-rejected",
    /token-401 responded with HTTP 401\. Check that the user is signed in/,
    {
      status: 401,
      retryable: false,
    },
  ),
  token("responds with 403", "token-403", "token-request-rejected", /HTTP 403/, {
    status: 403,
    retryable: false,
  }),
  token("responds with 404", "token-404", "token-request-rejected", /HTTP 404/, {
    status: 404,
    retryable: false,
  }),
  token("responds with 429", "token-429", "token-request-rejected", /HTTP 429/, {
    status: 429,
    retryable: true,
  }),
  token("responds with 500", "token-500", "token-request-rejected", /HTTP 500/, {
    status: 500,
    retryable: true,
  }),
  token("responds with 503", "token-503", "token-request-rejected", /HTTP 503/, {
    status: 503,
    retryable: true,
  }),
  token(
    "redirects to a login page",
    "token-redirect",
    "token-request-failed",
    /token-redirect redirected the request\. It may be behind a login page/,
    {
      retryable: false,
    },
  ),
  token(
    "responds with a login page",
    "token-html",
    "token-response-invalid",
    /responded with HTML\. It may be behind a login page/,
    {
      retryable: false,
    },
  ),
  token("responds with an empty body", "token-empty", "token-response-invalid", /is empty/, {
    retryable: false,
  }),
  token("responds with truncated JSON", "token-truncated", "token-response-invalid", /is not valid JSON/, {
    retryable: false,
  }),
  token(
    "resets the connection in the middle of the response",
    "token-cut",
    "token-request-failed",
    /failed/,
    { retryable: true },
  ),
  token("responds with a number as the token", "token-number", "token-response-invalid", /no usable token/, {
    retryable: false,
  }),
  token("responds with null", "token-null", "token-response-invalid", /no usable token/, {
    retryable: false,
  }),
  token(
    "responds with an access token",
    "token-access",
    "token-unsafe",
    /`access_token`.*belong on the server/,
    {
      retryable: false,
    },
  ),
  token("never responds", "token-hang", "token-request-timeout", /took longer than 1000 ms/, {
    retryable: true,
  }),
  token("resets the connection", "token-reset", "token-request-failed", /check the network/, {
    retryable: true,
  }),
  token("is on a server that is down", "token-offline", "token-request-failed", /failed/, {
    retryable: true,
  }),
  token("sends no CORS headers", "token-no-cors", "token-request-failed", /CORS/, { retryable: true }),
  {
    title: "a failed token request ends open() while the client is still loading",
    first: `open({ clientUrl: at("hang"), tokenUrl: at("token-401"), timeoutMs: 60_000 })`,
    inChromium: true,
    gives: ["token-request-rejected", /HTTP 401/],
    then: "open()",
    keeps: true,
  },
  {
    title: "a failed client script ends open() while the token request is pending",
    first: `open({ clientUrl: at("404"), tokenUrl: at("token-hang") })`,
    inChromium: true,
    gives: ["client-load-failed", /failed to load/],
  },
];

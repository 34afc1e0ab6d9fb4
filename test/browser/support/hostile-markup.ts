/**
 * HTML that an attacker might be able to add to a page, for example in a user's comment. The HTML contains no script, and sends
 * no request itself, so each request to the attacker's server comes from the widget.
 */
export interface HostileRow {
  readonly title: string;
  /** The markup, without scripts. The tests focus, hover and click the element with the id `c`. */
  readonly html: string;
  /** The result of a click on the markup: the error `invalid-options`, Connect with the page's configuration, or nothing. */
  readonly leadsTo: "error" | "connect" | "nothing";
  /**
   * Is `true` if the row needs its own page, because an element of another row has the same name or id, or because the row
   * changes the whole page.
   */
  readonly isAlone?: boolean;
  /**
   * The code of the error after a click on the page's legitimate button, if this row's markup breaks the vendor's client.
   * @default no error, because Connect opens
   */
  readonly fails?: "open-failed";
}

/** A placeholder for the origin of the attacker's server. The test replaces it in the markup with the origin of a real server. */
export const EVIL = "https://evil.example";

const link = (attributes: string): string => `<a id="c" href="#c" tabindex="0" ${attributes}>Hostile</a>`;

/** Attributes that earlier versions of the widget read and trusted. */
const OLD_ATTRIBUTES: HostileRow[] = [
  ["a token URL in data-human-connect", `data-human-connect="/api/account/delete"`],
  ["a foreign token URL in data-human-connect", `data-human-connect="${EVIL}/token"`],
  ["the configured token URL in data-human-connect", `data-human-connect="/token"`],
  ["a client URL", `data-human-connect data-human-connect-client-url="${EVIL}/x.js"`],
  [
    "a client URL and its integrity",
    `data-human-connect="/token" data-human-connect-client-url="${EVIL}/x.js" data-human-connect-client-integrity="sha384-x"`,
  ],
  ["a base URL", `data-human-connect data-human-connect-base-url="${EVIL}"`],
  [
    "a base URL and the configured token URL",
    `data-human-connect="/token" data-human-connect-base-url="${EVIL}"`,
  ],
  [
    "a token URL in data-human-connect-token-url",
    `data-human-connect data-human-connect-token-url="${EVIL}/token"`,
  ],
  ["an unknown attribute", `data-human-connect data-human-connect-allowed-origins="${EVIL}"`],
].map(([title, attributes]) => ({
  title: `a button with ${title}`,
  html: link(attributes!),
  leadsTo: "error",
}));

const CONFIG = `data-token-url="${EVIL}/token" data-client-url="${EVIL}/x.js" data-base-url="${EVIL}"`;

/** Elements with the configuration attributes of the widget's script element. The attributes have no effect on these elements. */
const SCRIPT_ATTRIBUTES: HostileRow[] = [
  { title: "the widget's configuration on a link", html: link(CONFIG), leadsTo: "nothing" },
  {
    title: "the widget's configuration on an image",
    html: `<img id="c" alt="" width="9" height="9" tabindex="0" ${CONFIG}>`,
    leadsTo: "nothing",
  },
  {
    title: "the widget's configuration on an image named currentScript",
    html: `<img id="c" name="currentScript" alt="" width="9" height="9" tabindex="0" ${CONFIG}>`,
    leadsTo: "nothing",
  },
  {
    title: "the widget's configuration on a button",
    html: link(`data-human-connect ${CONFIG}`),
    leadsTo: "connect",
  },
  {
    title: "the widget's configuration on a parent of a button",
    html: `<div ${CONFIG}><span id="c" tabindex="0" data-human-connect>Hostile</span></div>`,
    leadsTo: "connect",
  },
  {
    title: "the widget's configuration on an SVG image",
    html: `<svg id="c" tabindex="0" width="9" height="9" ${CONFIG}><title>Hostile</title></svg>`,
    leadsTo: "nothing",
  },
];

const named = (title: string, html: string, more: Partial<HostileRow> = {}): HostileRow => ({
  title,
  html: `${html}<span id="c" tabindex="0">Hostile</span>`,
  leadsTo: "nothing",
  ...more,
});

/** Names and ids that override properties of the document, the window or a form. */
const CLOBBERING: HostileRow[] = [
  ...[
    "body",
    "head",
    "querySelectorAll",
    "addEventListener",
    "baseURI",
    "activeElement",
    "documentElement",
  ].map((name) => named(`an image named ${name}`, `<img name="${name}" alt="">`)),
  // Because of the image's name, `document.createElement` is the image and not the function. The vendor's client calls that
  // function, so the client cannot work on this page.
  named("an image named createElement", `<img name="createElement" alt="">`, {
    fails: "open-failed",
    isAlone: true,
  }),
  named("a frame named HumanConnect", `<iframe name="HumanConnect"></iframe>`),
  named("a link with the id HumanConnect", `<a id="HumanConnect" href="${EVIL}">x</a>`, { isAlone: true }),
  named("a frame named HumanConnectWidget", `<iframe name="HumanConnectWidget"></iframe>`),
  named("a link with the id HumanConnectWidget", `<a id="HumanConnectWidget" href="${EVIL}">x</a>`, {
    isAlone: true,
  }),
  named(
    "a form with the id HumanConnectWidget",
    `<form id="HumanConnectWidget"><input name="for"><input name="configure"></form>`,
    { isAlone: true },
  ),
  named("a form with the id define", `<form id="define"><input name="amd"></form>`),
  named("a form with the id trustedTypes", `<form id="trustedTypes"><input name="createPolicy"></form>`),
  named("a form around an input named getAttribute", `<form><input name="getAttribute"></form>`),
  {
    title: "a form with data-human-connect, and with inputs named like its methods",
    html: `<form data-human-connect><span id="c" tabindex="0">Hostile</span>${[
      "matches",
      "getAttribute",
      "getAttributeNames",
      "setAttribute",
      "removeAttribute",
      "dispatchEvent",
      "addEventListener",
      "ariaBusy",
      "focus",
    ]
      .map((name) => `<input type="hidden" name="${name}">`)
      .join("")}</form>`,
    leadsTo: "connect",
  },
  {
    title: "a form with a value in data-human-connect, and with inputs named like its methods",
    html: `<form data-human-connect="${EVIL}/token" data-human-connect-client-url="${EVIL}/x.js"><span id="c" tabindex="0">Hostile</span>
      <input type="hidden" name="getAttribute"><input type="hidden" name="getAttributeNames"></form>`,
    leadsTo: "error",
  },
];

const BASE: HostileRow[] = [
  named("a base element", `<base href="${EVIL}/">`, { isAlone: true }),
  {
    title: "a base element with a button",
    html: `<base href="${EVIL}/">${link(`data-human-connect`).replace('href="#c" ', "")}`,
    leadsTo: "connect",
    isAlone: true,
  },
];

/**
 * The rows that the tests put on each page. Each key is the title of a page. A page has as many rows as possible, because a
 * browser needs up to a second per page.
 */
export const HOSTILE_PAGES: Readonly<Record<string, readonly HostileRow[]>> = {
  "attributes that earlier versions trusted": OLD_ATTRIBUTES,
  "the widget's configuration on other elements": SCRIPT_ATTRIBUTES,
  "names of properties of the document, the window and forms": CLOBBERING.filter(({ isAlone }) => !isAlone),
  ...Object.fromEntries(
    [...CLOBBERING, ...BASE].filter(({ isAlone }) => isAlone).map((row) => [row.title, [row]]),
  ),
};

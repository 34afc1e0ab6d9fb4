/**
 * The HTML of the rows in hostile-markup.ts, sanitized by DOMPurify 3.4.18 with its default options. Each key is the title of a
 * row. The values were created once, in Chromium, with `DOMPurify.sanitize(html)`. DOMPurify keeps `data-*` attributes, and most
 * names and ids.
 */
export const PURIFIED: Readonly<Record<string, string>> = {
  "a button with a token URL in data-human-connect":
    '<a id="c" href="#c" tabindex="0" data-human-connect="/api/account/delete">Hostile</a>',
  "a button with a foreign token URL in data-human-connect":
    '<a id="c" href="#c" tabindex="0" data-human-connect="https://evil.example/token">Hostile</a>',
  "a button with the configured token URL in data-human-connect":
    '<a id="c" href="#c" tabindex="0" data-human-connect="/token">Hostile</a>',
  "a button with a client URL":
    '<a id="c" href="#c" tabindex="0" data-human-connect="" data-human-connect-client-url="https://evil.example/x.js">Hostile</a>',
  "a button with a client URL and its integrity":
    '<a id="c" href="#c" tabindex="0" data-human-connect="/token" data-human-connect-client-url="https://evil.example/x.js" data-human-connect-client-integrity="sha384-x">Hostile</a>',
  "a button with a base URL":
    '<a id="c" href="#c" tabindex="0" data-human-connect="" data-human-connect-base-url="https://evil.example">Hostile</a>',
  "a button with a base URL and the configured token URL":
    '<a id="c" href="#c" tabindex="0" data-human-connect="/token" data-human-connect-base-url="https://evil.example">Hostile</a>',
  "a button with a token URL in data-human-connect-token-url":
    '<a id="c" href="#c" tabindex="0" data-human-connect="" data-human-connect-token-url="https://evil.example/token">Hostile</a>',
  "a button with an unknown attribute":
    '<a id="c" href="#c" tabindex="0" data-human-connect="" data-human-connect-allowed-origins="https://evil.example">Hostile</a>',
  "the widget's configuration on a link":
    '<a id="c" href="#c" tabindex="0" data-token-url="https://evil.example/token" data-client-url="https://evil.example/x.js" data-base-url="https://evil.example">Hostile</a>',
  "the widget's configuration on an image":
    '<img id="c" alt="" width="9" height="9" tabindex="0" data-token-url="https://evil.example/token" data-client-url="https://evil.example/x.js" data-base-url="https://evil.example">',
  "the widget's configuration on an image named currentScript":
    '<img id="c" alt="" width="9" height="9" tabindex="0" data-token-url="https://evil.example/token" data-client-url="https://evil.example/x.js" data-base-url="https://evil.example">',
  "the widget's configuration on a button":
    '<a id="c" href="#c" tabindex="0" data-human-connect="" data-token-url="https://evil.example/token" data-client-url="https://evil.example/x.js" data-base-url="https://evil.example">Hostile</a>',
  "the widget's configuration on a parent of a button":
    '<div data-token-url="https://evil.example/token" data-client-url="https://evil.example/x.js" data-base-url="https://evil.example"><span id="c" tabindex="0" data-human-connect="">Hostile</span></div>',
  "the widget's configuration on an SVG image":
    '<svg id="c" tabindex="0" width="9" height="9" data-token-url="https://evil.example/token" data-client-url="https://evil.example/x.js" data-base-url="https://evil.example"><title>Hostile</title></svg>',
  "an image named body": '<img alt=""><span id="c" tabindex="0">Hostile</span>',
  "an image named head": '<img alt=""><span id="c" tabindex="0">Hostile</span>',
  "an image named querySelectorAll": '<img alt=""><span id="c" tabindex="0">Hostile</span>',
  "an image named addEventListener": '<img alt=""><span id="c" tabindex="0">Hostile</span>',
  "an image named baseURI": '<img alt=""><span id="c" tabindex="0">Hostile</span>',
  "an image named activeElement": '<img alt=""><span id="c" tabindex="0">Hostile</span>',
  "an image named documentElement": '<img alt=""><span id="c" tabindex="0">Hostile</span>',
  "an image named createElement": '<img alt=""><span id="c" tabindex="0">Hostile</span>',
  "a frame named HumanConnect": '<span id="c" tabindex="0">Hostile</span>',
  "a link with the id HumanConnect":
    '<a id="HumanConnect" href="https://evil.example">x</a><span id="c" tabindex="0">Hostile</span>',
  "a frame named HumanConnectWidget": '<span id="c" tabindex="0">Hostile</span>',
  "a link with the id HumanConnectWidget":
    '<a id="HumanConnectWidget" href="https://evil.example">x</a><span id="c" tabindex="0">Hostile</span>',
  "a form with the id HumanConnectWidget":
    '<form id="HumanConnectWidget"><input name="for"><input name="configure"></form><span id="c" tabindex="0">Hostile</span>',
  "a form with the id define":
    '<form id="define"><input name="amd"></form><span id="c" tabindex="0">Hostile</span>',
  "a form with the id trustedTypes":
    '<form id="trustedTypes"><input name="createPolicy"></form><span id="c" tabindex="0">Hostile</span>',
  "a form around an input named getAttribute": '<form><input></form><span id="c" tabindex="0">Hostile</span>',
  "a form with data-human-connect, and with inputs named like its methods": "",
  "a form with a value in data-human-connect, and with inputs named like its methods":
    '<form data-human-connect="https://evil.example/token" data-human-connect-client-url="https://evil.example/x.js"><span id="c" tabindex="0">Hostile</span>\n      <input type="hidden"><input type="hidden"></form>',
  "a base element": '<span id="c" tabindex="0">Hostile</span>',
  "a base element with a button": '<a id="c" tabindex="0" data-human-connect="">Hostile</a>',
};

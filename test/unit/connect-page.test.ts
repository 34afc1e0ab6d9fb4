// @vitest-environment node
import { describe, expect, it } from "vitest";
import { createSandbox } from "../../src/sandbox/index.js";
import { setUp, SOURCE, USER } from "./set-up-backend.js";

const load = (query: string, sandbox = createSandbox()): Promise<Response> =>
  sandbox.fetch(`https://connect.example/${query}`);

describe("the Connect page", () => {
  it("has a CSP with a nonce for its style and script, forbids caching, sends no referrer, and escapes source names", async () => {
    const name = `<img src=x onerror="1">'&`;
    const page = await load("?mode=select", createSandbox({ sources: [{ id: '"1"', name }] }));
    const html = await page.text();
    const [, nonce] = /<script nonce="([\w-]{36})">/.exec(html)!;
    expect(html).toContain(`<style nonce="${nonce}">`);
    expect(Object.fromEntries(page.headers)).toEqual({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "content-security-policy": `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'`,
    });
    expect(html).toContain(
      `data-id="&quot;1&quot;" data-name="&lt;img src=x onerror=&quot;1&quot;&gt;&#39;&amp;" class=""`,
    );
    expect(html).not.toContain("<img");
    expect(await (await load("")).text()).not.toContain(nonce);
  });

  it.each([
    ["", "MISSING_SESSION_TOKEN", "This page was opened without a session."],
    ["?token=x", "SESSION_TOKEN_INVALID", "Your session is not valid."],
    ["?token=x&mode=select", "SESSION_TOKEN_INVALID", "Your session is not valid."],
    ["?mode=auth", "MISSING_SESSION_TOKEN", "This page was opened without a session."],
  ])("with the query %j has the status %s and shows the reason", async (query, status, text) => {
    const html = await (await load(query)).text();
    expect(html).toContain(`<body data-status="${status}">`);
    expect(html).toContain(
      `<p class="problem" role="alert">${text} Please close this window and try again.</p>`,
    );
    expect(html).not.toContain('id="request"');
    expect(html).toContain('<button type="button" id="close">Close</button>');
  });

  it("with an expired token shows that the session has expired", async () => {
    const { sandbox, auth } = setUp();
    const { token } = await auth.connectToken(USER);
    sandbox.expireTokens();
    const html = await (await load(`?token=${token}`, sandbox)).text();
    expect(html).toContain('<body data-status="SESSION_TOKEN_EXPIRED">');
    expect(html).toContain(">Your session has expired. Please close this window and try again.<");
  });

  it("labels its buttons with the names of the sources, and shows which sources are connected", async () => {
    const { sandbox, auth, act } = setUp();
    const { token } = await auth.connectToken(USER);
    await act("/connect", token);
    const html = await (await load(`?token=${token}`, sandbox)).text();
    expect(html).toContain('<body data-status="">');
    expect(html).toContain(
      `data-id="${SOURCE.id}" data-name="Aspen Family Clinic" class="on" aria-label="Disconnect Aspen Family Clinic">Disconnect</button>`,
    );
    expect(html.match(/aria-label="Connect [\w ]+">Connect</g)).toEqual(
      [
        "Birchwood Pharmacy",
        "Cedar Valley Hospital",
        "Dahlia Dental",
        "Elmstride Wearables",
        "Fernlab Diagnostics",
      ].map((name) => `aria-label="Connect ${name}">Connect<`),
    );
    expect(new Set(html.match(/data-id="\w+"/g)).size).toBe(6);
    expect(html).toContain('id="request">Request a source</button>');
  });

  it("in select mode needs no token, and shows no source as connected", async () => {
    const html = await (await load("?mode=select")).text();
    expect(html).toContain('<body data-status="">');
    expect(html.match(/class="on"/g)).toBeNull();
  });

  it("shows the first character of a source's name as the source's icon, even if the character is an emoji", async () => {
    const sources = [
      { id: "1", name: "🏥 Clinic" },
      { id: "2", name: "" },
    ];
    const html = await (await load("?mode=select", createSandbox({ sources }))).text();
    expect(html.match(/aria-hidden="true">[^<]*</g)).toEqual([
      'aria-hidden="true">🏥<',
      'aria-hidden="true"><',
    ]);
  });
});

it("the sandbox serves the client's logo as an SVG image", async () => {
  const logo = await load("images/data-source-type-icons/launch-connect-text.svg");
  expect(logo.headers.get("content-type")).toBe("image/svg+xml");
  expect(await logo.text()).toMatch(/^<svg .*Opening Connect/);
});

import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";

const read = (file) => readFile(new URL(`../pages/${file}`, import.meta.url), "utf8");

/**
 * Returns the Content-Security-Policy of a page. It allows scripts with the nonce, and the scripts that these scripts load. It
 * blocks all other scripts.
 * @param scenario for `client-blocked`, the policy allows only scripts from the page's own origin, to show how a page without
 * `'strict-dynamic'` blocks a client from another origin
 */
function createPolicy(connectUrl, nonce, scenario) {
  const scripts = scenario === "client-blocked" ? "'self'" : `'nonce-${nonce}' 'strict-dynamic'`;
  return [
    "default-src 'none'",
    `script-src ${scripts}`,
    "require-trusted-types-for 'script'",
    "trusted-types human-connect-widget",
    "style-src 'self'",
    "connect-src 'self'",
    `img-src 'self' ${connectUrl}`,
    `frame-src ${connectUrl}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Returns a function that renders a page from the HTML of `file`. Inserts the HTML of the playground into the page. */
export function createPages({ connectUrl, isSandbox }) {
  return async (file, scenario) => {
    const [page, playground] = await Promise.all([read(file), read("playground.html")]);
    const nonce = randomBytes(16).toString("base64");
    const values = {
      playground,
      connectUrl,
      nonce,
      service: isSandbox ? "sandbox" : "live",
      where: isSandbox ? "the sandbox: everything in it is fictional" : "Human API",
    };
    const html = page.replace("{{playground}}", () => values.playground);
    return new Response(
      html.replace(/{{(\w+)}}/g, (_match, name) => values[name]),
      {
        headers: {
          "content-type": "text/html; charset=utf-8",
          "content-security-policy": createPolicy(connectUrl, nonce, scenario),
          "referrer-policy": "no-referrer",
          "x-content-type-options": "nosniff",
          // With this header, a source's sign-in window is not connected to Connect's frame.
          ...(scenario === "coop" && { "cross-origin-opener-policy": "same-origin" }),
        },
      },
    );
  };
}

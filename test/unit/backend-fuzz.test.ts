// @vitest-environment node
import { inspect } from "node:util";
import fc from "fast-check";
import { expect, it } from "vitest";
import { fuzz } from "./support/fuzz.js";
import { SECRET, setUp, setUpHandler, SOURCE, USER } from "./set-up-backend.js";

const CASES = 1500;
const LIMIT = { timeout: 60_000 };
/** Random text that a `Request` accepts as the value of a header. */
const unit = fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code));
const headers = fc.dictionary(
  fc.constantFrom("origin", "sec-fetch-site", "content-type", "authorization", "cookie", "host"),
  fc.oneof(fc.string({ maxLength: 40, unit }), fc.constantFrom("same-origin", "https://app.example", "-1")),
);
const bytes = fc.uint8Array().map((array) => new Uint8Array(array));
const body = fc.oneof(fc.json(), fc.string(), bytes, fc.constant(null));
const requestOf = (url: string, method: string, given: Record<string, string>, sent: BodyInit | null) =>
  new Request(url, { method, headers: given, ...(method !== "GET" && { body: sent }) });

it("the handler never throws and never shows a secret, whatever the request contains", LIMIT, async () => {
  const { auth } = setUp();
  const { handler, errors } = setUpHandler({ auth, allowedOrigins: ["https://other.example"] });
  const methods = fc.constantFrom("POST", "OPTIONS", "GET", "PUT");
  const property = fc.asyncProperty(methods, headers, body, async (method, given, sent) => {
    const response = await handler(requestOf("https://app.example/token", method, given, sent));
    expect([200, 204, 403, 405]).toContain(response.status);
    expect((await response.text()) + inspect(errors.splice(0))).not.toMatch(SECRET);
  });
  await fuzz("handler", property, CASES);
});

it("the sandbox never throws and never shows a secret, whatever the request contains", LIMIT, async () => {
  const { sandbox, auth } = setUp();
  const { token } = await auth.connectToken(USER);
  const paths = "/ /v1/connect/token /connect /disconnect /request /close /sign-in /images/ // /%".split(" ");
  const names = "client_id client_secret client_user_id client_user_email type id __proto__".split(" ");
  const known = fc.constantFrom("sandbox-client", SECRET, "session", "id", "access", SOURCE.id);
  const fields = fc.dictionary(fc.constantFrom(...names), fc.oneof(fc.jsonValue(), known));
  const queries = fc.constantFrom("", `?token=${token}`, "?mode=select", "?token=%00", "?%=&x[]=1");
  const urls = fc.tuple(fc.constantFrom(...paths), queries).map((parts) => parts.join(""));
  const tokens = fc.constantFrom<Record<string, string>>({}, { authorization: `Bearer ${token}` });
  const all = fc.tuple(headers, tokens).map(([any, own]) => ({ ...any, ...own }));
  const bodies = fc.oneof(body, fields.map((object) => JSON.stringify(object))); // prettier-ignore
  const methods = fc.constantFrom("POST", "GET", "PUT");
  const property = fc.asyncProperty(methods, urls, all, bodies, async (method, url, given, sent) => {
    const response = await sandbox.fetch(requestOf(`https://connect.example${url}`, method, given, sent));
    expect(response.status).toBeLessThan(500);
    expect(await response.text()).not.toMatch(SECRET);
  });
  await fuzz("sandbox", property, CASES);
});

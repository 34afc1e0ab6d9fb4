// @vitest-environment node
import { inspect } from "node:util";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createTokenHandler } from "../../src/server/index.js";
import { fuzz } from "./support/fuzz.js";
import { SECRET, setUp, SOURCE, USER } from "./set-up-backend.js";

const CASES = 1500;
const LIMIT = { timeout: 60_000 };
/** Random text that a `Request` accepts as the value of a header. */
const headerValue = fc.string({
  maxLength: 40,
  unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
});
const headers = fc.dictionary(
  fc.constantFrom(
    "origin",
    "sec-fetch-site",
    "content-type",
    "content-length",
    "authorization",
    "cookie",
    "host",
    "x-forwarded-host",
  ),
  fc.oneof(
    headerValue,
    fc.constantFrom("same-origin", "https://app.example", "app.example", "application/json", "-1", "1e9"),
  ),
);
const body = fc.oneof(
  fc.json(),
  fc.string(),
  fc.uint8Array().map((bytes) => new Uint8Array(bytes)),
  fc.constant(null),
);
const requestOf = (
  url: string,
  method: string,
  given: Record<string, string>,
  sent: BodyInit | null,
): Request => new Request(url, { method, headers: given, ...(method !== "GET" && { body: sent }) });

it(
  "the handler never throws, never responds with HTTP 500 and never shows a secret, whatever the request contains",
  LIMIT,
  async () => {
    const { auth } = setUp();
    const errors: string[] = [];
    const handler = createTokenHandler({
      auth,
      getUser: () => USER,
      allowedOrigins: ["https://other.example"],
      onError: (error) => errors.push(inspect(error)),
    });
    await fuzz(
      "handler",
      fc.asyncProperty(
        fc.constantFrom("POST", "OPTIONS", "GET", "PUT"),
        headers,
        body,
        async (method, given, sent) => {
          const response = await handler(requestOf("https://app.example/token", method, given, sent));
          expect([200, 204, 403, 405, 411, 413, 415]).toContain(response.status);
          expect(await response.text()).not.toMatch(SECRET);
          expect(errors.splice(0).join()).not.toMatch(SECRET);
        },
      ),
      CASES,
    );
  },
);

it(
  "the sandbox never throws, never responds with HTTP 500 and never shows a secret, whatever the request contains",
  LIMIT,
  async () => {
    const { sandbox, auth } = setUp();
    const { token } = await auth.connectToken(USER);
    const paths = [
      "/",
      "/v1/connect/token",
      "/connect",
      "/disconnect",
      "/request",
      "/close",
      "/images/",
      "//",
      "/%",
    ];
    const field = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom("sandbox-client", SECRET, "session", "id", "access", SOURCE.id),
    );
    const fields = fc.dictionary(
      fc.constantFrom(
        "client_id",
        "client_secret",
        "client_user_id",
        "client_user_email",
        "type",
        "id",
        "__proto__",
      ),
      field,
    );
    const queries = fc.oneof(
      fc.constantFrom("", `?token=${token}`, "?mode=select", "?token=%00"),
      fc.webQueryParameters().map((query) => `?${query}`),
    );
    const tokens = fc.constantFrom<Record<string, string>>({}, { authorization: `Bearer ${token}` });
    await fuzz(
      "sandbox",
      fc.asyncProperty(
        fc.constantFrom("POST", "GET", "PUT"),
        fc.constantFrom(...paths),
        queries,
        fc.tuple(headers, tokens).map(([any, own]) => ({ ...any, ...own })),
        fc.oneof(
          body,
          fields.map((all) => JSON.stringify(all)),
        ),
        async (method, path, query, given, sent) => {
          const response = await sandbox.fetch(
            requestOf(`https://connect.example${path}${query}`, method, given, sent),
          );
          expect(response.status).toBeLessThan(500);
          expect(await response.text()).not.toMatch(SECRET);
        },
      ),
      CASES,
    );
  },
);

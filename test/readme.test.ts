import { readFileSync } from "node:fs";
import { afterEach, expect, it } from "vitest";
import { widgetFor } from "../src/buttons.js";
import { HumanConnectWidget } from "../src/index.js";
import { STRICT, TYPES } from "./browser/loader-rows.js";
import { createTokenHandler, HumanApiAuth } from "../src/server/index.js";
import { createFakeClient } from "../src/testing.js";

afterEach(() => void (document.body.innerHTML = ""));

const README = readFileSync("README.md", "utf8");
const snippets = (language: string): string[] =>
  Array.from(README.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, "g")), ([, code]) => code!);

/** Runs a snippet: its imports are given, `export` has no meaning here, and `import()` is ours. */
function run(code: string, scope: Record<string, unknown>, answer = "undefined"): Promise<any> {
  const body = code
    .replace(/^import .*$/gm, "")
    .replace(/^export /gm, "")
    .replaceAll("import(", "load(");
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- to run what readers copy is what this is for
  const make = new Function(...Object.keys(scope), `return (async () => { ${body}; return ${answer}; })()`);
  return (make as (...values: unknown[]) => Promise<any>)(...Object.values(scope));
}
const [spa, server, testing] = snippets("ts");

it("the policy is the one under which the loader's rows are tested", () => {
  const directives = (policy: string): string[] =>
    policy
      .split(";")
      .map((directive) => directive.trim())
      .filter((directive) => directive && !directive.startsWith("default-src"))
      .sort();
  const [header] = snippets("http");
  const policy = header!.replace(/^[^:]*:/, "").replaceAll("nonce-…", "nonce-NONCE");
  expect(directives(policy.replaceAll("https://hapi-connect.humanapi.co", "CONNECT"))).toEqual(
    directives(`${STRICT}; ${TYPES}`),
  );
});

it("the static page's button is one that works", () => {
  document.body.innerHTML = snippets("html")[0]!;
  expect(widgetFor(document.querySelector("button")!).state).toBe("idle");
});

it("the SPA's click opens Connect", async () => {
  const button = document.createElement("button");
  const client = createFakeClient();
  class Widget extends HumanConnectWidget {
    constructor(options: object) {
      super({ ...options, tokenUrl: undefined, fetchToken: () => "token", loadClient: async () => client });
    }
  }
  const widget = await run(spa!, { HumanConnectWidget: Widget, button }, "widget");
  button.click();
  await new Promise((resolve) => widget.addEventListener("open", resolve));
  expect(client.opened).toHaveLength(1);
  widget.close();
});

it("the backend's handler refuses what does not come from its own page", async () => {
  const scope = {
    HumanApiAuth,
    createTokenHandler,
    clientId: "a",
    clientSecret: "b",
    userOfSession: () => null,
  };
  const POST = await run(server!, scope, "POST");
  const post = (site: string): Promise<Response> =>
    POST(new Request("https://app.example/t", { method: "POST", headers: { "sec-fetch-site": site } }));
  await expect(post("cross-site")).resolves.toMatchObject({ status: 403 });
  await expect(post("same-origin")).resolves.toMatchObject({ status: 401 });
});

it("an app's unit test", async () => {
  const result = await run(testing!, { HumanConnectWidget, createFakeClient }, "result");
  expect(result).toMatchObject({ ok: true, connectedSources: [{ id: "1", name: "Aspen Family Clinic" }] });
});

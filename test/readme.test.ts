import { readFileSync } from "node:fs";
import { afterEach, expect, it } from "vitest";
import * as widgetModule from "human-connect-widget";
import * as serverModule from "human-connect-widget/server";
import * as testingModule from "human-connect-widget/testing";
import { STRICT, TYPES } from "./browser/support/loader-rows.js";
import { snippets } from "./readme-snippets.js";

afterEach(() => void (document.body.innerHTML = ""));

/** For each module name in the README's imports, the exports of the built file. */
const MODULES: Record<string, object> = {
  "human-connect-widget": widgetModule,
  "human-connect-widget/server": serverModule,
  "human-connect-widget/testing": testingModule,
};

/**
 * Runs a snippet of the README inside a function, and therefore without its `export` keywords.
 * @param around the app's variables, which the snippet can use besides the names that it imports
 * @param answer an expression that is evaluated after the snippet; the returned promise resolves with its value
 */
function run(code: string, around: Record<string, unknown>, answer: string, modules = MODULES): Promise<any> {
  const scope = { ...around };
  for (const [, names, from] of code.matchAll(/^import \{ (.*) \} from "(.*)";$/gm)) {
    expect(modules).toHaveProperty([from!]);
    for (const name of names!.split(", ")) {
      expect(modules[from!]).toHaveProperty(name);
      scope[name] = (modules[from!] as Record<string, unknown>)[name];
    }
  }
  const body = code.replace(/^import .*$/gm, "").replace(/^export /gm, "");
  const make = new Function(...Object.keys(scope), `return (async () => { ${body}; return ${answer}; })()`);
  return (make as (...values: unknown[]) => Promise<any>)(...Object.values(scope));
}
const [spa, server, testing] = snippets("ts");

it("the README's Content Security Policy has the same directives as the policy in the loader's browser tests", () => {
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

it("the README's script tag has the integrity and the version of the build", () => {
  const integrity = JSON.parse(readFileSync("dist/integrity.json", "utf8")) as Record<string, string>;
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  const [tag] = snippets("html");
  expect(tag).toContain(`integrity="${integrity["human-connect-widget.global.js"]}"`);
  expect(tag).toContain(`human-connect-widget@${version}/dist/human-connect-widget.global.js`);
});

it("the README's configuration of declarative buttons is valid", async () => {
  await import("human-connect-widget/global");
  const { HumanConnectWidget } = globalThis as unknown as Record<string, unknown>;
  await run(snippets("js")[0]!, { HumanConnectWidget }, "undefined");
  document.body.innerHTML = "<button data-human-connect></button>";
  const { for: widgetFor } = HumanConnectWidget as { for(button: Element): { state: string } };
  expect(widgetFor(document.querySelector("button")!).state).toBe("idle");
});

it("a click in the README's single-page app opens Connect", async () => {
  const button = document.createElement("button");
  const client = testingModule.createFakeClient();
  const HumanConnectWidget = class extends widgetModule.HumanConnectWidget {
    constructor(options: object) {
      super({ ...options, tokenUrl: undefined, fetchToken: () => "token", loadClient: async () => client });
    }
  };
  const modules = { "human-connect-widget": { ...widgetModule, HumanConnectWidget } };
  const widget = await run(spa!, { button }, "widget", modules);
  button.click();
  await new Promise((resolve) => widget.addEventListener("open", resolve));
  expect(client.opened).toHaveLength(1);
  widget.close();
});

it("the README's backend refuses a request from a page of another site", async () => {
  const around = { clientId: "a", clientSecret: "b", userOfSession: () => null };
  const POST = await run(server!, around, "POST");
  const post = (site: string): Promise<Response> =>
    POST(new Request("https://app.example/t", { method: "POST", headers: { "sec-fetch-site": site } }));
  await expect(post("cross-site")).resolves.toMatchObject({ status: 403 });
  await expect(post("same-origin")).resolves.toMatchObject({ status: 401 });
});

it("the README's unit test of an app passes", async () => {
  const result = await run(testing!, {}, "result");
  expect(result).toMatchObject({ ok: true, connectedSources: [{ id: "1", name: "Aspen Family Clinic" }] });
});

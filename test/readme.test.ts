// @vitest-environment jsdom
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Keyv } from "keyv";
import ts from "typescript";
import { afterEach, describe, expect, it, vi } from "vitest";
import * as widgetModule from "human-connect-widget";
import * as serverModule from "human-connect-widget/server";
import * as testingModule from "human-connect-widget/testing";
import { LANGUAGES } from "../demo/playground/languages.js";
import { snippets } from "./readme-snippets.js";

const read = (file: string): string => readFileSync(file, "utf8");

afterEach(() => {
  document.body.innerHTML = "";
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

/** What the snippets use of the app around them. */
const AROUND = `
  import type { HumanConnectWidget as Widget, ModalLabels, Source } from "human-connect-widget";
  declare global {
    var widget: Widget, button: HTMLButtonElement;
    function showSources(sources: readonly Source[]): void;
    function showToast(text: string): void;
    function onSignOut(listener: () => void): void;
    function userOfSession(request: Request): Promise<{ id: string; email: string } | null>;
    function saveRefreshToken(id: string, token: string): Promise<void>;
    interface Labels extends ModalLabels {}
  }`;
/** Packages that the recipes use and this project does not have. */
const PACKAGES = `
  declare module "@sentry/browser" {
    export function addBreadcrumb(breadcrumb: { category?: string; message?: string; data?: Record<string, unknown> }): void;
    export function captureMessage(message: string, context: { level: "warning"; tags: Record<string, string>; extra: Record<string, unknown> }): string;
  }
  declare module "@opentelemetry/api" {
    export interface Span { addEvent(name: string, attributes?: Record<string, string>): this; end(): void }
    export const trace: { getTracer(name: string): { startSpan(name: string): Span } };
  }`;

const RECIPES = ["errors", "monitoring", "testing"].map((name) => `demo/recipes/${name}.md`);

/** Compiles texts as files of the folder `test`, with its options. Returns what the compiler reports. */
function compile(texts: Readonly<Record<string, string>>): string {
  const { config } = ts.readConfigFile("test/tsconfig.json", (name) => ts.sys.readFile(name));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, resolve("test"));
  const files = new Map(Object.entries(texts).map(([name, text]) => [resolve("test", name), text]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists.call(host, name);
  host.readFile = (name) => files.get(name) ?? readFile.call(host, name);
  const program = ts.createProgram([...files.keys()], options, host);
  const found = Array.from(files.keys(), (name) => program.getSourceFile(name)).flatMap((file) => [
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file),
  ]);
  return ts.formatDiagnostics(found, host);
}

it("the TypeScript of the README, of llms.txt and of the recipes compiles", () => {
  const codes = ["README.md", "demo/llms.txt", ...RECIPES].flatMap((file) => snippets("ts", file));
  expect(codes.length).toBeGreaterThan(10);
  const modules = codes.map((code) => `${code.replace("ModalLabels", "Labels")}\nexport {};`);
  const files = Object.fromEntries(modules.map((code, index) => [`${index}.ts`, code]));
  expect(compile({ ...files, "around.d.ts": AROUND, "packages.d.ts": PACKAGES })).toBe("");
});

/** For each module name in the README's imports, the exports of the built file. */
const MODULES: Record<string, Record<string, unknown>> = {
  keyv: { Keyv },
  "human-connect-widget": widgetModule,
  "human-connect-widget/server": serverModule,
  "human-connect-widget/testing": testingModule,
};

/**
 * Runs a snippet inside a function, and therefore without its `export` keywords and imports.
 * @param around the app's variables, which the snippet can use besides the names that it imports, and which replace these
 * @param answer an expression that is evaluated after the snippet; the returned promise resolves with its value
 */
function run(code: string, around: Record<string, unknown>, answer: string): Promise<any> {
  const imported: Record<string, unknown> = {};
  for (const [, names, from] of code.matchAll(/^import \{ (.*) \} from "(.*)";$/gm))
    for (const name of names!.split(", ")) {
      expect(MODULES[from!]).toHaveProperty(name);
      imported[name] = MODULES[from!]![name];
    }
  const scope = { ...imported, ...around };
  const script = ts.transpile(code.replace(/^import .*$|^export /gm, ""), { target: ts.ScriptTarget.ES2022 });
  const body = `${script.replace("export {};", "")}; return ${answer};`;
  const make = new Function(...Object.keys(scope), `return (async () => { ${body} })()`);
  return make(...Object.values(scope)) as Promise<any>;
}

const [spa, server, recipes] = snippets("ts") as [string, string, string];

/** The README's widget with the fake client. */
async function runSpa(): Promise<Record<string, any>> {
  const client = testingModule.createFakeClient();
  const HumanConnectWidget = class extends widgetModule.HumanConnectWidget {
    constructor(options: object) {
      super({ ...options, tokenUrl: undefined, fetchToken: () => "token", loadClient: async () => client });
    }
  };
  const around = { button: document.createElement("button"), showSources: vi.fn(), HumanConnectWidget };
  return { client, ...around, widget: await run(spa, around, "widget") };
}

describe("the README", () => {
  it("has at most 200 lines", () => expect(read("README.md").split("\n").length).toBeLessThanOrEqual(201));

  it("has a single-page app whose click opens Connect, and whose list never goes blank", async () => {
    const { widget, client, button, showSources } = await runSpa();
    const open = async (): Promise<void> => {
      button.click();
      await vi.waitUntil(() => widget.state === "open");
    };
    await open();
    widget.close();
    expect(showSources).not.toHaveBeenCalled();
    await open();
    client.connectSource({ id: "1", name: "Aspen Family Clinic" });
    client.close();
    expect(showSources).toHaveBeenCalledExactlyOnceWith([{ id: "1", name: "Aspen Family Clinic" }]);
  });

  it("has recipes that open Connect in an element, show an own toast, and end with the user's session", async () => {
    const { widget, client } = await runSpa();
    document.body.innerHTML = '<div id="connect"></div>';
    const showToast = vi.fn();
    let signOut!: () => void;
    await run(recipes, { widget, showToast, onSignOut: (listener: () => void) => (signOut = listener) }, "1");
    await vi.waitFor(() => expect(document.querySelector("#connect iframe")).not.toBeNull());
    expect(client.opened).toHaveLength(1);
    signOut();
    expect([widget.state, document.querySelector("iframe")]).toEqual(["idle", null]);
    vi.spyOn(console, "error").mockImplementation(() => {});
    await expect(widget.open({ token: "" })).rejects.toMatchObject({ code: "invalid-options" });
    expect(showToast).toHaveBeenCalledExactlyOnceWith("Connect is not available.");
  });

  it("has a backend that serves pages of its own origin only, with a token that the store keeps", async () => {
    vi.stubEnv("HUMANAPI_CLIENT_ID", "id");
    vi.stubEnv("HUMANAPI_CLIENT_SECRET", "secret");
    const tokens = { session_token: "token", human_id: "h", expires_in: 3600 };
    const request = vi.fn(async () => Response.json(tokens, { status: 201 }));
    vi.stubGlobal("fetch", request);
    const around = { userOfSession: () => ({ id: "1", email: "a@example.org" }), saveRefreshToken() {} };
    const POST = await run(server, around, "POST");
    const post = (site: string): Promise<Response> =>
      POST(new Request("https://app.example/t", { method: "POST", headers: { "sec-fetch-site": site } }));
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    await expect(post("cross-site")).resolves.toMatchObject({ status: 403 });
    for (let time = 0; time < 2; time++) {
      await expect((await post("same-origin")).json()).resolves.toMatchObject({ token: "token" });
      await delay(10); // the store is written after the response
    }
    expect(request).toHaveBeenCalledOnce();
    expect(log).toHaveBeenCalledOnce();
  });

  it("has the texts that patients read", () => {
    const rules = read("src/options/rules.ts");
    const [, section] = read("README.md").split("## What a patient sees");
    const rows = [...section!.split("\n## ")[0]!.matchAll(/^\|[^|]+\| `(\w+)` +\| ([A-Z][^|]+[^| ]) +\|$/gm)];
    expect(rows).toHaveLength(7);
    for (const [, label, text] of rows)
      expect(rules).toMatch(new RegExp(`${label}:\\s+"${text!.replace(/[.?]/g, "\\$&")}"`));
  });

  it("has a script tag with the integrity and the version of the build", () => {
    const integrity = JSON.parse(read("dist/integrity.json")) as Record<string, string>;
    const { version } = JSON.parse(read("package.json")) as { version: string };
    const [tag] = snippets("html");
    expect(tag).toContain(`integrity="${integrity["human-connect-widget.global.js"]}"`);
    expect(tag).toContain(`human-connect-widget@${version}/dist/human-connect-widget.global.js`);
  });

  it("has a valid configuration of declarative buttons", async () => {
    await import("human-connect-widget/global");
    const { HumanConnectWidget } = globalThis as unknown as Record<string, unknown>;
    await run(snippets("js")[0]!, { HumanConnectWidget }, "undefined");
    document.body.innerHTML = "<button data-human-connect></button>";
    const { for: widgetFor } = HumanConnectWidget as { for(button: Element): { state: string } };
    expect(widgetFor(document.querySelector("button")!).state).toBe("idle");
  });
});

it("the recipe for a CSP has only directives of the demo's policy, which the demo's tests run under", () => {
  const [header] = snippets("http", "demo/recipes/csp.md");
  const demo = read("demo/server/pages.mjs").replaceAll("${connectUrl}", "https://hapi-connect.humanapi.co");
  const directives = header!.slice(header!.indexOf(":") + 1).split(";");
  const others = directives.filter((one) => !demo.includes(one.trim().replaceAll("…", "${nonce}")));
  expect(others).toEqual([" script-src 'nonce-…' 'strict-dynamic'"]);
  expect(demo).toContain("'nonce-${nonce}' 'strict-dynamic'");
});

it("the recipe for errors has every code, and the German texts have every label", () => {
  const errors = read("demo/recipes/errors.md");
  const german = errors.slice(errors.indexOf("## German"));
  const codes = [...read("src/errors/connect-error.ts").matchAll(/^ {2}\| "([a-z-]+)"/gm)];
  expect(codes.length).toBeGreaterThan(10);
  for (const [, code] of codes) expect(errors).toContain(`\`${code}\``);
  const [labels] = read("src/options/types.ts").match(/interface ModalLabels \{[^]*?\n\}/)!;
  for (const [, name] of labels.matchAll(/^ {2}(\w+)\?/gm)) expect(german).toContain(`  ${name}:`);
  for (const text of Object.values(LANGUAGES.de!.labels!)) expect(german).toContain(`"${text}"`);
});

it("the recipe for a unit test passes", async () => {
  const [unit] = snippets("ts", "demo/recipes/testing.md");
  const result = await run(unit!, {}, "result");
  expect(result).toMatchObject({ ok: true, connectedSources: [{ id: "1", name: "Aspen Family Clinic" }] });
});

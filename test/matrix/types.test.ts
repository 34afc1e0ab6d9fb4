import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type ts from "typescript";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findPackage, packedApp, type PackedApp } from "../package/support/packed-app.js";
import { ROOT } from "../package/support/run.js";

const require = createRequire(import.meta.url);
/** The oldest supported version of TypeScript, and the version of this project. */
type Compiler = "typescript-5.0" | "typescript";

let app: PackedApp;
beforeAll(() => {
  app = packedApp(["humanapi-connect-client", "@types/node"]);
});
afterAll(() => app.remove());

/** Options that check the package's declarations but not the compiler's own, which would take most of its time. */
const OPTIONS = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  target: "es2022",
  module: "es2022",
  moduleResolution: "bundler",
  lib: ["es2022", "dom", "dom.iterable"],
  types: [],
  skipDefaultLibCheck: true,
};

/** Returns the errors that a compiler reports for an app's files, or an empty text if it accepts them. */
function check(compiler: Compiler, files: Record<string, string>, options = {}): string {
  const { convertCompilerOptionsFromJson, createCompilerHost, createProgram, ...api } = require(
    findPackage(compiler),
  ) as typeof ts;
  const converted = convertCompilerOptionsFromJson({ ...OPTIONS, ...options }, app.root);
  const host = createCompilerHost(converted.options);
  host.getCurrentDirectory = () => app.root;
  const paths = Object.entries(files).map(([name, text]) => app.write(name, text));
  const found = api.getPreEmitDiagnostics(createProgram(paths, converted.options, host));
  return api.formatDiagnostics([...converted.errors, ...found], host);
}

const WIDGET = readFileSync(join(ROOT, "test/types/widget.ts"), "utf8");

const BACKEND = `
  import { createTokenHandler, HumanApiAuth } from "human-connect-widget/server";
  import { createSandbox } from "human-connect-widget/sandbox";
  const auth = new HumanApiAuth({ clientId: "a", clientSecret: "b", fetch: createSandbox().fetch as never });
  export const POST: (request: Request) => Promise<Response> = createTokenHandler({ auth, getUser: () => null });`;

const AUGMENT = `
  import { HumanConnectWidget, type ConnectOptions } from "human-connect-widget";
  declare module "human-connect-widget" {
    interface ConnectOptions {
      newKey?: string;
    }
  }
  export const options: ConnectOptions = { newKey: "of a newer client", mode: "select" };
  new HumanConnectWidget({ tokenUrl: "/t", connect: { newKey: "of a newer client" } });
  // @ts-expect-error the added key has the type that the app gave it
  new HumanConnectWidget({ tokenUrl: "/t", connect: { newKey: 5 } });`;

const GLOBAL = `import type {} from "human-connect-widget/global";
  export const { state } = HumanConnectWidget.for(document.body);
  document.addEventListener("connectsource", ({ source, result }) => console.log(source?.name, result.ok));`;

const ONE_CLASS = `import { HumanConnectWidget as Imported } from "human-connect-widget";
  import type { GlobalHumanConnectWidget } from "human-connect-widget/global";
  declare const tag: GlobalHumanConnectWidget;
  export const widget: Imported = tag.for(document.body);`;

const FILES = { "widget.ts": WIDGET, "backend.ts": BACKEND };
const ALL = { ...FILES, "global.ts": GLOBAL, "augment.ts": AUGMENT, "one-class.ts": ONE_CLASS };
const NODE16 = { module: "node16", moduleResolution: "node16" };
// Ignores `exports` in package.json. TypeScript 6 reports it as deprecated.
const NODE10 = { module: "commonjs", moduleResolution: "node10", esModuleInterop: true };

// Each compiler and each module resolution occurs at least once.
it.each([
  ["typescript-5.0", "commonjs", NODE16, ALL],
  ["typescript-5.0", "commonjs", NODE10, FILES],
  ["typescript", "module", NODE16, ALL],
  ["typescript", "module", {}, ALL],
] as const)(
  "%s compiles a strict %s app with %j, which adds its own keys to ConnectOptions",
  (compiler, type, options, files) => {
    app.write("package.json", JSON.stringify({ name: "app", private: true, type }));
    expect(check(compiler, files, options)).toBe("");
  },
);

it("the entries for the backend compile without the DOM's types", () => {
  const options = { lib: ["es2022"], types: ["node"], skipLibCheck: true };
  expect(check("typescript", { "backend.ts": BACKEND }, options)).toBe("");
});

const OWN_TYPES = `declare module "humanapi-connect-client" { export function open(options: { token: string }): void; }`;
const OWN = `
  import "human-connect-widget";
  import { open } from "humanapi-connect-client";
  // @ts-expect-error of the wrong type
  open({ token: 5 });`;
it.each([
  ["first", { "own.d.ts": OWN_TYPES, "own.ts": OWN }],
  ["last", { "own.ts": OWN, "own.d.ts": OWN_TYPES }],
])("an app's types for the vendor's client override the package's types if they are read %s", (_, files) =>
  expect(check("typescript", files, { skipLibCheck: true })).toBe(""),
);

import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { findPackage, packedApp, type PackedApp } from "../package/support/packed-app.js";
import { run } from "../package/support/run.js";

/** The oldest supported version of TypeScript, and the version of this project. */
const [OLDEST, CURRENT] = ["typescript-5.0", "typescript"] as const;

let app: PackedApp;
beforeAll(() => {
  app = packedApp(["humanapi-connect-client", "@types/node"]);
});
afterAll(() => app.remove());

const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  target: "es2022",
  module: "es2022",
  moduleResolution: "bundler",
  types: [],
};

/** Returns the errors that a compiler reports for an app's files, or an empty text if it accepts them. */
function compile(compiler: string, files: readonly string[], options: object): string {
  const { bin } = JSON.parse(readFileSync(join(findPackage(compiler), "package.json"), "utf8")) as {
    bin: { tsc: string };
  };
  app.write("tsconfig.json", JSON.stringify({ compilerOptions: { ...STRICT, ...options }, files }));
  try {
    return run("node", [join(findPackage(compiler), bin.tsc), "--project", app.root], app.root);
  } catch (error) {
    return (error as Error).message;
  }
}

/** The parsed files of the compiler's own library and of packages. All calls of `check()` share these files. */
const parsed = new Map<string, ts.SourceFile | undefined>();

/**
 * Returns the same errors as `compile()` with the compiler `CURRENT`. The compiler runs in this process, so that it parses the
 * DOM's types only once and not in every call.
 */
function check(files: readonly string[], options: object): string {
  const { options: compilerOptions } = ts.convertCompilerOptionsFromJson({ ...STRICT, ...options }, app.root);
  const host = ts.createCompilerHost(compilerOptions);
  const parse = host.getSourceFile.bind(host);
  host.getCurrentDirectory = () => app.root;
  host.getSourceFile = (name, ...rest) => {
    if (!name.includes("/node_modules/")) return parse(name, ...rest);
    if (!parsed.has(name)) parsed.set(name, parse(name, ...rest));
    return parsed.get(name);
  };
  const program = ts.createProgram(
    files.map((file) => join(app.root, file)),
    compilerOptions,
    host,
  );
  return ts.formatDiagnostics(ts.getPreEmitDiagnostics(program), host);
}

const DOM = { lib: ["es2022", "dom", "dom.iterable"] };

/**
 * Options that check the package's declarations but not those of the DOM. A check of the DOM's types would take most of a
 * compiler's time.
 */
const CHECK_DECLARATIONS = { ...DOM, skipLibCheck: false, skipDefaultLibCheck: true };

const MAIN = `
  import { HumanConnectWidget, type ConnectResult, type HumanConnectOptions } from "human-connect-widget";
  import { createSandbox } from "human-connect-widget/sandbox";
  import { createTokenHandler, HumanApiAuth } from "human-connect-widget/server";
  import { createFakeClient } from "human-connect-widget/testing";
  const widget = new HumanConnectWidget({ tokenUrl: "/t", loadClient: async () => createFakeClient() });
  // The vendor has no types; nobody has to write them.
  new HumanConnectWidget({ tokenUrl: "/t", loadClient: () => import("humanapi-connect-client") });
  import("humanapi-connect-client").then(({ open }) => open({}));
  widget.addEventListener("connectsource", (event) => console.log(event.source?.name));
  // @ts-expect-error a misspelt event
  widget.addEventListener("conectsource", () => {});
  export const result: Promise<ConnectResult> = widget.open();
  // What is undefined is not given.
  export const again = (signal?: AbortSignal) => widget.open({ signal, token: undefined });
  export class Own extends HumanConnectWidget {
    constructor(options: HumanConnectOptions) {
      super({ ...options, timeoutMs: 1000 });
      this.onclose = ({ result }) => console.log(result.ok);
    }
    override close(): void {
      super.close();
    }
  }
  const auth = new HumanApiAuth({ clientId: "sandbox-a", clientSecret: "sandbox-b", fetch: createSandbox().fetch as never });
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

/** Maps each kind of module resolution to the compiler's options and the `type` of the app's package.json. */
const RESOLUTIONS: Record<string, [options: object, type: "module" | "commonjs"]> = {
  bundler: [{ module: "es2022", moduleResolution: "bundler" }, "module"],
  "node16 (ES module)": [{ module: "node16", moduleResolution: "node16" }, "module"],
  "node16 (CommonJS)": [{ module: "node16", moduleResolution: "node16" }, "commonjs"],
};

const compileAs = (
  compiler: string,
  [options, type]: (typeof RESOLUTIONS)[string],
  files: string[],
): string => {
  app.write("package.json", JSON.stringify({ name: "app", private: true, type }));
  return compile(compiler, files, { ...CHECK_DECLARATIONS, ...options });
};
afterEach(() => void app.write("package.json", '{ "name": "app", "private": true, "type": "module" }'));

const GLOBAL = `import type {} from "human-connect-widget/global";
  export const { state } = HumanConnectWidget.for(document.body);
  document.addEventListener("connectsource", ({ source, result }) => console.log(source?.name, result.ok));`;

/** Pairs of a compiler and a module resolution. Each compiler and each resolution occurs at least once. */
const CASES = [
  [OLDEST, "node16 (CommonJS)"],
  [CURRENT, "node16 (ES module)"],
  [CURRENT, "bundler"],
] as const;
it.each(CASES)(
  "%s with the module resolution %s compiles a strict app that adds its own keys to ConnectOptions",
  (compiler, resolution) => {
    app.write("main.ts", MAIN);
    app.write("global.ts", GLOBAL);
    app.write("augment.ts", AUGMENT);
    const files = ["main.ts", "global.ts", "augment.ts"];
    expect(compileAs(compiler, RESOLUTIONS[resolution]!, files)).toBe("");
  },
);

// TypeScript 6 reports node10 as deprecated.
it(`the oldest supported compiler (${OLDEST}) compiles a CommonJS app with the module resolution node10, which ignores \`exports\` in package.json`, () => {
  app.write("main.ts", MAIN);
  const options = { module: "commonjs", moduleResolution: "node10", esModuleInterop: true };
  expect(compileAs(OLDEST, [options, "commonjs"], ["main.ts"])).toBe("");
});

it("a widget of the imported class and a widget of the global class have the same type", () => {
  app.write(
    "one-class.ts",
    `import { HumanConnectWidget as Imported } from "human-connect-widget";
    import type { GlobalHumanConnectWidget } from "human-connect-widget/global";
    declare const tag: GlobalHumanConnectWidget;
    export const widget: Imported = tag.for(document.body);`,
  );
  expect(check(["one-class.ts"], CHECK_DECLARATIONS)).toBe("");
});

it("the entries for the backend compile without the DOM's types", () => {
  app.write(
    "backend.ts",
    `import { createTokenHandler, HumanApiAuth } from "human-connect-widget/server";
    import { createSandbox } from "human-connect-widget/sandbox";
    const auth = new HumanApiAuth({ clientId: "a", clientSecret: "b" });
    export const POST = createTokenHandler({ auth, getUser: () => ({ id: "1", email: "a@example.org" }) });
    export const GET = createSandbox().fetch;`,
  );
  expect(check(["backend.ts"], { lib: ["es2022"], types: ["node"], skipLibCheck: true })).toBe("");
});

it.each([
  ["first", ["own.d.ts", "own.ts"]],
  ["last", ["own.ts", "own.d.ts"]],
])(
  "an app's types for the vendor's client override the package's types if the compiler reads the app's types %s",
  (_, files) => {
    app.write(
      "own.d.ts",
      `declare module "humanapi-connect-client" { export function open(options: { token: string }): void; }`,
    );
    app.write(
      "own.ts",
      `import "human-connect-widget";
    import { open } from "humanapi-connect-client";
    // @ts-expect-error of the wrong type
    open({ token: 5 });`,
    );
    expect(check(files, { ...DOM, skipLibCheck: true })).toBe("");
  },
);

it("every export, option, member and field has documentation that an editor can show", () => {
  const entries = ["index", "server/index", "sandbox/index", "testing"].map((name) =>
    join(app.installed, "dist/esm", `${name}.d.ts`),
  );
  const program = ts.createProgram(entries, {
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
  });
  const checker = program.getTypeChecker();
  const isOurs = (symbol: ts.Symbol): boolean =>
    !!symbol.declarations?.some((declaration) =>
      declaration.getSourceFile().fileName.startsWith(app.installed),
    );
  const told = new Map<string, boolean>();
  for (const entry of entries) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(entry)!)!;
    for (const exported of checker.getExportsOfModule(module)) {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      const members = checker
        .getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol))
        .filter((member) => isOurs(member) && !member.name.startsWith("#"));
      for (const one of [symbol, ...(symbol.flags & ts.SymbolFlags.TypeAlias ? [] : members)])
        told.set(
          one === symbol ? symbol.name : `${symbol.name}.${one.name}`,
          one.getDocumentationComment(checker).length > 0,
        );
    }
  }
  expect(told.size).toBeGreaterThan(100);
  expect([...told].filter(([, isTold]) => !isTold).map(([name]) => name)).toEqual([]);
});

import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll, beforeAll, expect, it } from "vitest";
import { AROUND, snippets } from "../readme-snippets.js";
import { packedApp, type PackedApp } from "./packed-app.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const COMPILERS = ["typescript-5.0", "typescript-5.5", "typescript-5.9", "typescript", "typescript-7.0"];

let app: PackedApp;
beforeAll(() => {
  const frameworks = ["react", "@types/react", "vue", "@angular/core", "rxjs"];
  app = packedApp(["humanapi-connect-client", "@types/node", ...frameworks]);
});
afterAll(() => app.remove());

/** What a compiler says of an app's files, and nothing where all is well. */
function compile(compiler: string, files: readonly string[], options: object): string {
  const { bin } = JSON.parse(readFileSync(join(ROOT, "node_modules", compiler, "package.json"), "utf8")) as {
    bin: { tsc: string };
  };
  const strict = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    target: "es2022",
    types: [],
  };
  const resolution = { module: "es2022", moduleResolution: "bundler" };
  const compilerOptions = { ...strict, ...resolution, ...options };
  app.write("tsconfig.json", JSON.stringify({ compilerOptions, files }));
  try {
    const tsc = join(ROOT, "node_modules", compiler, bin.tsc);
    return execFileSync("node", [tsc, "--project", app.root], { cwd: app.root, encoding: "utf8" });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}
const DOM = { lib: ["es2022", "dom", "dom.iterable"] };

const MAIN = `
  import { HumanConnectWidget, type ConnectResult, type HumanConnectOptions } from "human-connect-widget";
  import { createSandbox } from "human-connect-widget/sandbox";
  import { createTokenHandler, HumanApiAuth } from "human-connect-widget/server";
  import { createFakeClient } from "human-connect-widget/testing";
  const widget = new HumanConnectWidget({ tokenUrl: "/t", loadClient: async () => createFakeClient() });
  // The vendor has no types; nobody has to write them.
  new HumanConnectWidget({ tokenUrl: "/t", loadClient: () => import("humanapi-connect-client") });
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

it.each(COMPILERS.flatMap((compiler) => ["bundler", "node16"].map((resolution) => [compiler, resolution])))(
  "%s, %s resolution, strict, checking libraries: the types hold",
  (compiler, moduleResolution) => {
    app.write("main.ts", MAIN);
    app.write(
      "global.ts",
      `import type {} from "human-connect-widget/global";
      export const { state } = HumanConnectWidget.for(document.body);
      document.addEventListener("connectsource", ({ source, result }) => console.log(source?.name, result.ok));`,
    );
    const module = moduleResolution === "bundler" ? "es2022" : "node16";
    const options = { ...DOM, module, moduleResolution, skipLibCheck: false };
    expect(compile(compiler, ["main.ts", "global.ts"], options)).toBe("");
  },
);

// But for 5.0, which cannot read the types of Node.
it.each(COMPILERS.slice(1))("%s: the backend's half needs no types of the DOM", (compiler) => {
  app.write(
    "backend.ts",
    `import { createTokenHandler, HumanApiAuth } from "human-connect-widget/server";
    import { createSandbox } from "human-connect-widget/sandbox";
    const auth = new HumanApiAuth({ clientId: "a", clientSecret: "b" });
    export const POST = createTokenHandler({ auth, getUser: () => ({ id: "1", email: "a@example.org" }) });
    export const GET = createSandbox().fetch;`,
  );
  expect(compile(compiler, ["backend.ts"], { lib: ["es2022"], types: ["node"], skipLibCheck: true })).toBe(
    "",
  );
});

it.each(snippets("ts").map((code, index) => [code.split("\n")[0]!, code, index] as const))(
  "the README's TypeScript compiles: %s …",
  (_, code, index) => {
    const file = `readme-${index}.ts`;
    app.write(file, `${code}\n${AROUND}`);
    expect(compile("typescript", [file], { ...DOM, skipLibCheck: true })).toBe("");
  },
);

it.each([
  ["before it", ["own.d.ts", "own.ts"]],
  ["after it", ["own.ts", "own.d.ts"]],
])("an app's own types of the client go first: %s", (_, files) => {
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
  expect(compile("typescript", files, { ...DOM, skipLibCheck: true })).toBe("");
});

it("the recipes of demo/frameworks compile as they are", () => {
  const files = ["react.tsx", "vue.ts", "angular.ts"];
  for (const file of files) copyFileSync(join(ROOT, "demo/frameworks", file), join(app.root, file));
  const options = { ...DOM, jsx: "react-jsx", experimentalDecorators: true, skipLibCheck: true };
  expect(compile("typescript", files, options)).toBe("");
});

it("whatever an editor shows has its documentation: every export, option, member and field", () => {
  const entries = ["index", "server/index", "sandbox/index", "testing"].map((name) =>
    join(app.installed, "dist", `${name}.d.ts`),
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

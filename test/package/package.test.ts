import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { packedApp, type PackedApp } from "./packed-app.js";
import { brotli, BUDGETS, bundledSize, MINIMAL_USE } from "./sizes.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

let app: PackedApp;
let files: string[];

beforeAll(() => {
  app = packedApp();
  files = readdirSync(app.installed, { recursive: true, encoding: "utf8" });
});
afterAll(() => app.remove());

/** Runs a command of the repo's; its output is told where it fails. */
function run(command: string, args: string[], cwd = app.root): string {
  try {
    return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} ${args.join(" ")}\n${stdout}${stderr}`, { cause: error });
  }
}
const node = (code: string, type = "module"): string => run("node", [`--input-type=${type}`, "--eval", code]);
const read = (path: string): string => readFileSync(join(app.installed, path), "utf8");

it.each([
  [
    "human-connect-widget",
    ["ConnectCloseEvent", "ConnectError", "ConnectErrorEvent", "ConnectSourceEvent", "HumanConnectWidget"],
  ],
  ["human-connect-widget/server", ["HumanApiAuth", "HumanApiAuthError", "createTokenHandler"]],
  ["human-connect-widget/sandbox", ["createSandbox"]],
  ["human-connect-widget/testing", ["createFakeClient"]],
  ["human-connect-widget/global", []],
])("%s: importing it in Node does nothing but export", (entry, names) =>
  expect(JSON.parse(node(`console.log(JSON.stringify(Object.keys(await import("${entry}"))))`))).toEqual(
    names,
  ),
);

it("open() in Node rejects with not-in-browser", () =>
  expect(
    node(`import { HumanConnectWidget } from "human-connect-widget";
    console.log(await new HumanConnectWidget({ tokenUrl: "/t" }).open().catch(({ code }) => code));`),
  ).toBe("not-in-browser"));

it("holds what a user needs, and nothing of the demo, the tests or the vendor", () => {
  expect(files.filter((file) => /demo|test\/|humanapi-connect-client/.test(file))).toEqual([]);
  expect(files).toEqual(expect.arrayContaining(["README.md", "LICENSE", "package.json"]));
  const { dependencies, unpkg, jsdelivr, exports } = JSON.parse(read("package.json")) as Record<string, any>;
  expect(dependencies).toBeUndefined();
  const paths = [
    unpkg,
    jsdelivr,
    ...Object.values(exports as object).flatMap((entry) =>
      typeof entry === "string" ? entry : Object.values(entry as object),
    ),
  ] as string[];
  expect(paths.filter((path) => !existsSync(join(app.installed, path)))).toEqual([]);
});

it.each(["dist/server.js", "dist/sandbox.js", "dist/index.js", "dist/testing.js"])(
  "%s needs Web globals only",
  (file) => expect(read(file)).not.toMatch(/(from|import\() ?"node:/),
);

it.each(["index", "server", "sandbox", "testing", "human-connect-widget.global"])(
  "%s: the source map is there, and holds its sources",
  (name) => {
    const [, map] = /\/\/# sourceMappingURL=(\S+)\s*$/.exec(read(`dist/${name}.js`))!;
    const { sources, sourcesContent } = JSON.parse(read(`dist/${map}`)) as Record<string, (string | null)[]>;
    expect(sources!.filter((source) => !/^\.\.\/src\/\S+\.ts$/.test(source ?? ""))).toEqual([]);
    expect(sourcesContent!.filter(Boolean)).toHaveLength(sources!.length);
  },
);

it("CommonJS takes it by require() and by import()", () =>
  expect(
    node(
      `const { HumanConnectWidget } = require("human-connect-widget");
      import("human-connect-widget/server").then(({ HumanApiAuth }) => console.log(HumanConnectWidget.name, HumanApiAuth.name))`,
      "commonjs",
    ),
  ).toBe("HumanConnectWidget HumanApiAuth"));

it("publint, strictly, and attw find nothing", () => {
  const bin = (name: string): string => join(ROOT, "node_modules/.bin", name);
  expect(run(bin("publint"), ["--strict"], ROOT)).toMatch(/All good/);
  const tarball = join(
    app.root,
    readdirSync(app.root).find((file) => file.endsWith(".tgz"))!,
  );
  run(bin("attw"), [tarball, "--profile", "esm-only", "--exclude-entrypoints", "./global"]);
});

it("every export has a docstring that the API reference can be made of", () =>
  void run(join(ROOT, "node_modules/.bin/typedoc"), ["--emit", "none"], ROOT));

it("keeps within its budgets of bytes", async () => {
  const { bytes, later } = await bundledSize(MINIMAL_USE);
  expect(bytes).toBeLessThanOrEqual(BUDGETS.facade);
  expect(bytes + later).toBeLessThanOrEqual(BUDGETS.whole);
  expect(brotli(read("dist/human-connect-widget.global.js"))).toBeLessThanOrEqual(BUDGETS.global);
});

it("tells where it comes from, and for which Node it is", () => {
  const { repository, bugs, homepage, license, engines, sideEffects } = JSON.parse(read("package.json")) as {
    [key: string]: unknown;
  };
  expect(repository).toMatchObject({ type: "git", url: expect.stringMatching(/^git\+https:/) as string });
  expect([bugs, homepage, license, engines]).not.toContain(undefined);
  expect(sideEffects).toEqual(["./dist/human-connect-widget.global.js"]);
});

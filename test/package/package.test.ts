import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packedApp, type PackedApp } from "./support/packed-app.js";
import { run } from "./support/run.js";

let app: PackedApp;
let files: string[];

beforeAll(() => {
  app = packedApp();
  files = readdirSync(app.installed, { recursive: true, encoding: "utf8" });
});
afterAll(() => app.remove());

/** Runs code in the app, as an ES module or as CommonJS, and returns what it prints. */
const node = (code: string, type = "module"): string =>
  run("node", [`--input-type=${type}`, "--eval", code], app.root);
const read = (path: string): string => readFileSync(join(app.installed, path), "utf8");
const manifest = (): Record<string, any> => JSON.parse(read("package.json")) as Record<string, any>;

const ENTRIES: [entry: string, names: string[]][] = [
  [
    "human-connect-widget",
    ["ConnectCloseEvent", "ConnectError", "ConnectErrorEvent", "ConnectSourceEvent", "HumanConnectWidget"],
  ],
  ["human-connect-widget/server", ["HumanApiAuth", "HumanApiAuthError", "createTokenHandler"]],
  ["human-connect-widget/sandbox", ["createSandbox"]],
  ["human-connect-widget/testing", ["createFakeClient"]],
  ["human-connect-widget/global", []],
];

describe.each(ENTRIES)("%s", (entry, names) => {
  it("exports the expected names when an app imports it", () => {
    const keys = node(`console.log(JSON.stringify(Object.keys(await import("${entry}"))))`);
    expect(JSON.parse(keys)).toEqual(names);
  });

  it("exports the same names to require() as to import", () => {
    const keys = node(`console.log(JSON.stringify(Object.keys(require("${entry}")).sort()))`, "commonjs");
    expect(JSON.parse(keys)).toEqual(names);
  });

  it("exports the expected names when an ES module imports the CommonJS file", () => {
    const path = `node_modules/human-connect-widget/${(exportsOf(entry).require as { default: string }).default}`;
    const keys = node(`const { default: _, "module.exports": __, ...rest } = await import("./${path}");
      console.log(JSON.stringify(Object.keys(rest)))`);
    expect(JSON.parse(keys)).toEqual(names);
  });

  it("has separate files for `import` and `require`, each with its own types", () => {
    for (const [condition, extension] of [
      ["import", "js"],
      ["require", "cjs"],
    ]) {
      const paths = exportsOf(entry)[condition!]!;
      expect(Object.keys(paths)).toEqual(["types", "default"]);
      expect(paths.default).toMatch(new RegExp(`\\.${extension}$`));
      expect(paths.types).toBe(paths.types!.replace(/(d)\.c?ts$/, `$1.${extension === "js" ? "ts" : "cts"}`));
      for (const path of Object.values(paths)) expect(existsSync(join(app.installed, path))).toBe(true);
    }
  });
});

function exportsOf(entry: string): Record<string, Record<string, string>> {
  return manifest().exports[entry.replace("human-connect-widget", ".")] as Record<
    string,
    Record<string, string>
  >;
}

it("open() in Node rejects with not-in-browser", () =>
  expect(
    node(`import { HumanConnectWidget } from "human-connect-widget";
    console.log(await new HumanConnectWidget({ tokenUrl: "/t" }).open().catch(({ code }) => code));`),
  ).toBe("not-in-browser"));

const REJECT = (from: string, load: string): string => `
  ${load}
  const widget = new HumanConnectWidget({ tokenUrl: "/t", loadClient: async () => createFakeClient() });
  widget.open().catch((error) => console.log("${from}", error instanceof ConnectError));`;

it("an error of the widget is a ConnectError, even if the app also imports or requires /testing", () => {
  const names = ["ConnectError, HumanConnectWidget", "createFakeClient"];
  const imports = `import { ${names[0]} } from "human-connect-widget";
    import { ${names[1]} } from "human-connect-widget/testing";`;
  const requires = `const { ${names[0]} } = require("human-connect-widget");
    const { ${names[1]} } = require("human-connect-widget/testing");`;
  expect(node(REJECT("import", imports))).toBe("import true");
  expect(node(REJECT("require", requires), "commonjs")).toBe("require true");
});

it("each error class is in only one file per module format, so that no app gets two copies of the class", () => {
  for (const extension of ["js", "cjs"]) {
    const holders = (name: string): string[] =>
      files.filter(
        (file) =>
          new RegExp(`^dist/\\w+\\.${extension}$`).test(file) &&
          read(file).includes(`class ${name} extends Error`),
      );
    expect(holders("ConnectError")).toEqual([`dist/index.${extension}`]);
    expect(holders("HumanApiAuthError")).toEqual([`dist/server.${extension}`]);
  }
});

it("the facade is one file without imports", () => {
  expect(read("dist/index.js")).not.toMatch(/^import |\bimport\(["'`]|from ["']/m);
  expect(read("dist/index.cjs")).not.toMatch(/\brequire\(["'`]\./);
});

it("the package contains what a user needs, and no file of the demo, the tests or the vendor", () => {
  expect(files.filter((file) => /demo|test\/|humanapi-connect-client/.test(file))).toEqual([]);
  expect(files).toEqual(expect.arrayContaining(["README.md", "LICENSE", "package.json"]));
  const { dependencies, unpkg, jsdelivr, main, types, typesVersions } = manifest();
  expect(dependencies).toBeUndefined();
  const paths = [unpkg, jsdelivr, main, types, ...Object.values(typesVersions["*"] as object).flat()];
  expect(paths.filter((path: string) => !existsSync(join(app.installed, path)))).toEqual([]);
});

it.each(["index", "testing", "server", "sandbox"].flatMap((name) => [`${name}.js`, `${name}.cjs`]))(
  "dist/%s imports no module of Node",
  (file) => expect(read(`dist/${file}`)).not.toMatch(/(from|import\(|require\() ?["']node:/),
);

it.each([
  ...["index", "server", "sandbox", "testing"].flatMap((name) => [`${name}.js`, `${name}.cjs`]),
  "human-connect-widget.global.js",
  "human-connect-widget.global.cjs",
])("dist/%s has a source map that contains its sources", (file) => {
  const [, map] = /\/\/# sourceMappingURL=(\S+)\s*$/.exec(read(`dist/${file}`))!;
  const { sources, sourcesContent } = JSON.parse(read(`dist/${map}`)) as Record<string, (string | null)[]>;
  expect(sources!.filter((source) => !/^\.\.\/src\/\S+\.ts$/.test(source ?? ""))).toEqual([]);
  expect(sourcesContent!.filter(Boolean)).toHaveLength(sources!.length);
});

it("integrity.json contains the hash of the file for the script tag", () => {
  const script = readFileSync(join(app.installed, "dist/human-connect-widget.global.js"));
  const hash = `sha384-${createHash("sha384").update(script).digest("base64")}`;
  expect(JSON.parse(read("dist/integrity.json"))).toEqual({ "human-connect-widget.global.js": hash });
});

it("package.json names the repository, the license, the supported versions of Node and the files with side effects", () => {
  const { repository, bugs, homepage, license, engines, sideEffects } = manifest();
  expect(repository).toMatchObject({ type: "git", url: expect.stringMatching(/^git\+https:/) as string });
  expect([bugs, homepage, license, engines]).not.toContain(undefined);
  expect(sideEffects).toEqual([
    "./dist/human-connect-widget.global.js",
    "./dist/human-connect-widget.global.cjs",
  ]);
});

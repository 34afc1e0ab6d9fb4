import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

/** An app with the packed tarball as its only package. */
let app: string;
let files: string[];

beforeAll(() => {
  app = mkdtempSync(join(tmpdir(), "hcw-"));
  const packed = execFileSync("npm", ["pack", "--silent", "--pack-destination", app], {
    encoding: "utf8",
  }).trim();
  const target = join(app, "node_modules/human-connect-widget");
  mkdirSync(target, { recursive: true });
  execFileSync("tar", ["xzf", join(app, packed.split("\n").at(-1)!), "--strip-components=1", "-C", target]);
  files = readdirSync(target, { recursive: true, encoding: "utf8" });
});
afterAll(() => rmSync(app, { recursive: true }));

const node = (code: string): string =>
  execFileSync("node", ["--input-type=module", "--eval", code], { cwd: app, encoding: "utf8" }).trim();
const read = (path: string): string =>
  readFileSync(join(app, "node_modules/human-connect-widget", path), "utf8");

it.each([
  [
    "human-connect-widget",
    ["ConnectCloseEvent", "ConnectError", "ConnectErrorEvent", "ConnectSourceEvent", "HumanConnectWidget"],
  ],
  ["human-connect-widget/server", ["HumanApiAuth", "HumanApiAuthError", "createTokenHandler"]],
  ["human-connect-widget/sandbox", ["createSandbox"]],
  ["human-connect-widget/testing", ["createFakeClient"]],
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
  expect(paths.filter((path) => !existsSync(join(app, "node_modules/human-connect-widget", path)))).toEqual(
    [],
  );
});

it.each(["dist/server.js", "dist/sandbox.js", "dist/index.js", "dist/testing.js"])(
  "%s needs Web globals only",
  (file) => expect(read(file)).not.toMatch(/(from|import\() ?"node:/),
);

it("the source maps hold their sources", () => {
  const { sourcesContent } = JSON.parse(read("dist/human-connect-widget.global.js.map")) as {
    sourcesContent: (string | null)[];
  };
  expect(sourcesContent.length).toBeGreaterThan(10);
  expect(sourcesContent.every(Boolean)).toBe(true);
});

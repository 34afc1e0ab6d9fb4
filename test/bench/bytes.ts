import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build, transform } from "esbuild";
import type { Row } from "./measure.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const BENCH = fileURLToPath(new URL(".", import.meta.url));
const read = (path: string): string => readFileSync(`${ROOT}${path}`, "utf8");
const row = (name: string, code: string): Row => ({
  name: `bytes, brotli: ${name}`,
  figure: brotliCompressSync(code).length, // at zlib's highest quality, which is the default
  digits: 0,
});

/** Bundles and minifies code as an app's bundler does. React is left out, because the app has it anyway. */
async function bundle(contents: string, resolveDir: string) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    external: ["react", "react-dom"],
    define: { "process.env.NODE_ENV": '"production"' },
    write: false,
    metafile: true,
    logLevel: "error",
  });
  return { code: outputFiles[0]!.text, files: Object.keys(metafile.inputs) };
}

/** Packages that load or wrap an embedded widget, or its dialog or its requests, each measured with all its exports. */
const PEERS = [
  "@googlemaps/js-api-loader",
  "@stripe/stripe-js",
  "@paypal/paypal-js",
  "react-plaid-link",
  "penpal",
  "persona",
];

/** Measures each entry, each source file of `human-connect-widget`, and PEERS. The budgets are in package.json ("size-limit"). */
export async function bytesOf(): Promise<Row[]> {
  const rows = [row("the script tag", read("dist/human-connect-widget.global.js"))];
  const entries = ["", "/server", "/sandbox", "/testing"].map((entry) => `human-connect-widget${entry}`);
  for (const name of [...entries, ...PEERS]) {
    const { code } = await bundle(`export * from "${name}"`, entries.includes(name) ? ROOT : BENCH);
    rows.push(row(name, code));
  }
  // A file alone: in the bundle it adds less, because much of its text also occurs in other files.
  const { files } = await bundle('export * from "./src/index.ts"', ROOT);
  for (const file of files.filter((name) => name.startsWith("src/"))) {
    const { code } = await transform(read(file), { loader: "ts", minify: true });
    if (code.trim()) rows.push(row(`${file} alone`, code));
  }
  return rows;
}

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { brotli, bundledSize, MINIMAL_USE } from "../matrix/support/sizes.js";
import type { Row } from "./table.js";

const read = (path: string): Buffer => readFileSync(new URL(`../../${path}`, import.meta.url));
const bytes = (name: string, figure: number, atMost?: number): Row => ({
  name: `bytes, brotli: ${name}`,
  figure,
  digits: 0,
  ...(atMost !== undefined && { goal: { atMost } }),
});

const BENCH = fileURLToPath(new URL(".", import.meta.url));

/**
 * The npm packages whose sizes are compared with this package. Each of them loads or wraps an embedded widget. The size is
 * measured with all exports of the package.
 */
const PEERS = [
  "@googlemaps/js-api-loader",
  "@stripe/stripe-js",
  "@paypal/paypal-js",
  "react-plaid-link",
  "penpal",
  "persona",
];

/**
 * Measures the size in bytes of each entry point of this package, of each source file in the bundle of src/index.ts, and of each
 * package in PEERS.
 */
export async function bytesOf(): Promise<Row[]> {
  const facade = await bundledSize(MINIMAL_USE);
  const rows = [
    bytes("the ESM facade, bundled with minimal use", facade.bytes, 6600),
    bytes("… and what loads when something fails", facade.later),
    bytes("the script-tag global", brotli(read("dist/human-connect-widget.global.js")), 7000),
  ];
  for (const entry of ["server", "sandbox", "testing"])
    rows.push(bytes(`/${entry}`, (await bundledSize(`export * from "human-connect-widget/${entry}"`)).bytes));
  for (const peer of PEERS)
    rows.push(bytes(`peer ${peer}`, (await bundledSize(`export * from "${peer}"`, BENCH)).bytes));
  // Each file is compressed alone. In a compressed bundle, the file adds fewer bytes, because much of its text also occurs in the
  // other files.
  const files = Object.keys((await bundledSize('export * from "./src/index.ts"')).inputs);
  for (const file of files.filter((name) => name.startsWith("src/"))) {
    const { code } = await transform(read(file).toString(), { loader: "ts", minify: true });
    if (code.trim()) rows.push(bytes(`${file}, by itself`, brotli(code)));
  }
  return rows;
}

import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Bytes, as a CDN sends them. */
export const brotli = (text: string | Uint8Array): number =>
  brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

/** What some code costs in an app. */
export interface Size {
  /** Loaded with the app. */
  readonly bytes: number;
  /** The code of that, minified. */
  readonly code: string;
  /** In chunks that load when they are needed. */
  readonly later: number;
  /** Source file → bytes of the first, minified and not compressed. */
  readonly inputs: Readonly<Record<string, number>>;
}

/** What some code costs in an app, bundled, split and minified; frameworks are the app's own. */
export async function bundledSize(contents: string, resolveDir = ROOT): Promise<Size> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir },
    bundle: true,
    splitting: true,
    outdir: "out",
    minify: true,
    format: "esm",
    target: "es2022",
    external: ["react", "react-dom"],
    define: { "process.env.NODE_ENV": '"production"' },
    write: false,
    metafile: true,
    logLevel: "error",
  });
  const [name, { inputs }] = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint)!;
  const sum = (isEntry: boolean): number =>
    outputFiles
      .filter(({ path }) => path.endsWith(name) === isEntry)
      .reduce((bytes, file) => bytes + brotli(file.contents), 0);
  return {
    bytes: sum(true),
    code: outputFiles.find(({ path }) => path.endsWith(name))!.text.trim(),
    later: sum(false),
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([file, { bytesInOutput }]) => [file, bytesInOutput]),
    ),
  };
}

/** The most bytes, in brotli: what was reached, so that nothing is lost unnoticed. */
export const BUDGETS = { facade: 11_400, global: 12_300 };

/** The facade with every feature, as an app uses it at the least. */
export const MINIMAL_USE = `import { HumanConnectWidget } from "human-connect-widget";
  new HumanConnectWidget({ tokenUrl: "/token" }).open();`;

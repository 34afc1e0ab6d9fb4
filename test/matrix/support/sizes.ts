import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Returns the size of a text in bytes after brotli compression, which CDNs also use. */
export const brotli = (text: string | Uint8Array): number =>
  brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

/** The size of some code in an app. Sizes are in bytes after brotli compression, unless stated otherwise. */
export interface Size {
  /** The size of the file that loads with the app. */
  readonly bytes: number;
  /** The minified code of the file that loads with the app. */
  readonly code: string;
  /** The size of the chunks that load later, only when needed. */
  readonly later: number;
  /** How many bytes each source file adds to the bundle that loads with the app. The bundle is minified but not compressed. */
  readonly inputs: Readonly<Record<string, number>>;
}

/**
 * Bundles, splits and minifies some code, and returns its size in an app. React is not counted, because the app has it anyway.
 */
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

/**
 * The largest allowed sizes in bytes after brotli compression. The limits are close to the current sizes, so that a test fails
 * even after a small growth.
 */
export const BUDGETS = { facade: 11_400, global: 12_300 };

/** The least code with which an app can use the facade. Its bundle still includes every feature of the facade. */
export const MINIMAL_USE = `import { HumanConnectWidget } from "human-connect-widget";
  new HumanConnectWidget({ tokenUrl: "/token" }).open();`;

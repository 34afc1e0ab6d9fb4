import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Bytes, as a CDN sends them. */
export const brotli = (text: string | Uint8Array): number =>
  brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

/** What some code costs in an app, bundled and minified; frameworks are the app's own. */
export async function bundledSize(
  contents: string,
): Promise<{ bytes: number; inputs: Record<string, number> }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: ROOT },
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
  const inputs = Object.values(metafile.outputs)[0]!.inputs;
  return {
    bytes: brotli(outputFiles[0]!.contents),
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([file, { bytesInOutput }]) => [file, bytesInOutput]),
    ),
  };
}

/** The facade with every feature, as an app uses it at the least. */
export const MINIMAL_USE = `import { HumanConnectWidget } from "human-connect-widget";
  new HumanConnectWidget({ tokenUrl: "/token" }).open();`;

import type { Choices } from "./choices.js";
import { LANGUAGES } from "./languages.js";
import type { PlainOptions } from "./options.js";
import { THEMES } from "./themes.js";

const indent = (text: string, by: string): string => text.replace(/\n(?=.)/g, `\n${by}`);

/** Converts a value to JavaScript code. Writes a key without quotes if JavaScript allows that. */
const toCode = (value: unknown): string => JSON.stringify(value, null, 2).replace(/"([a-z]\w*)":/gi, "$1:");

/** Converts options to the code of an object literal. @param extra additional lines of code */
function toLiteral(options: object, extra: readonly string[] = []): string {
  const lines = Object.entries(options).map(([name, value]) => `${name}: ${toCode(value)}`);
  return `{\n${[...lines, ...extra].map((line) => `  ${indent(line, "  ")},\n`).join("")}}`;
}

/** Escapes a value for an attribute in double quotes. */
const escape = (text: string): string => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");

function themeStyle(colours: string): string {
  const rules = Object.entries(THEMES[colours]!).map(([name, value]) => `  ${name}: ${value};\n`);
  return rules.length ? `<style>\n:root {\n${rules.join("")}}\n</style>\n` : "";
}

/**
 * Returns the HTML of the script tag. If attributes can express all options, the tag has an attribute for each option. Otherwise
 * a second script calls `configure()`.
 */
function scriptTags({ tokenUrl, clientUrl, connect, ...rest }: PlainOptions, { debug }: Choices): string {
  const src = 'src="/human-connect-widget.global.js"';
  const { baseURL } = connect;
  if (debug === "off" && !Object.keys(rest).length)
    return `<script\n  ${src}\n  data-token-url="${escape(tokenUrl)}"\n  data-client-url="${escape(clientUrl!)}"\n  data-base-url="${escape(baseURL)}"\n  defer\n></script>\n`;
  const options = { tokenUrl, clientUrl, connect: { baseURL }, ...rest };
  const literal = toLiteral(options, debug === "on" ? ["debug: true"] : []);
  return `<script ${src} defer></script>\n<script type="module">\n  HumanConnectWidget.configure(${indent(literal, "  ")});\n</script>\n`;
}

/** Returns the HTML of a page that applies the choices. */
export function toHtml(choices: Choices, options: PlainOptions): string {
  const { dir, button } = LANGUAGES[choices.language]!;
  const direction = dir === "rtl" ? ` dir="rtl"` : "";
  const mode = options.connect.mode ? ` data-human-connect-mode="${options.connect.mode}"` : "";
  return (
    `<!doctype html>\n<html lang="${choices.language}"${direction}>\n<meta charset="utf-8">\n<title>${button}</title>\n` +
    themeStyle(choices.colours) +
    scriptTags(options, choices) +
    `<button type="button" data-human-connect${mode}>${button}</button>\n`
  );
}

/** For each place, the lines that open Connect there. They are those of the README. */
const OPEN: Readonly<Record<string, string>> = {
  dialog: 'document.querySelector("#connect")!.addEventListener("click", () => void widget.open());\n',
  inline:
    "// In an element with a height of its own, without a dialog.\n" +
    'document.querySelector("#connect")!.addEventListener("click", () => {\n' +
    '  void widget.open({ container: document.querySelector("#inline")! });\n});\n',
  ahead:
    "// On a page whose purpose is Connect: the click shows it at once.\nvoid widget.preload({ frame: true });\n" +
    'document.querySelector("#connect")!.addEventListener("click", () => void widget.open());\n',
  modal:
    "// In a modal of the app, the same call works.\n" +
    'document.querySelector("#connect")!.addEventListener("click", () => void widget.open());\n',
};

/** Returns the TypeScript code of an app that applies the choices. */
export function toTypeScript({ language, colours, debug, place }: Choices, options: PlainOptions): string {
  const { dir } = LANGUAGES[language]!;
  const client = options.clientUrl ? [] : ['loadClient: () => import("humanapi-connect-client")'];
  const literal = toLiteral(options, [...client, ...(debug === "on" ? ["debug: true"] : [])]);
  const root = Object.entries(THEMES[colours]!).map(
    ([name, value]) => `document.documentElement.style.setProperty(${toCode(name)}, ${toCode(value)});\n`,
  );
  if (dir === "rtl") root.unshift('document.documentElement.dir = "rtl";\n');
  return (
    `import { HumanConnectWidget } from "human-connect-widget";\n\n${root.join("")}${root.length ? "\n" : ""}` +
    `const widget = new HumanConnectWidget(${literal});\n\n` +
    "// null: Connect has not said what is connected, so keep what you show. Begin with what your server knows.\n" +
    'widget.addEventListener("close", ({ result }) => {\n' +
    "  if (result.currentConnections) console.log(result.currentConnections);\n});\n" +
    'widget.addEventListener("error", ({ error }) => console.error(error)); // the dialog tells the user\n' +
    OPEN[place]!
  );
}

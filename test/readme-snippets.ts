import { readFileSync } from "node:fs";

const README = readFileSync("README.md", "utf8");

/** Returns the README's code blocks in one language, in the README's order. */
export const snippets = (language: string): string[] =>
  Array.from(README.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, "g")), ([, code]) => code!);

/** The declarations that the README's TypeScript needs, and that an app would already contain. */
export const AROUND = `
  declare const button: HTMLButtonElement, clientId: string, clientSecret: string;
  declare const userOfSession: (request: Request) => Promise<{ id: string; email: string } | null>;`;

import { readFileSync } from "node:fs";

/** Returns the code blocks of a Markdown file in one language, in the file's order. */
export const snippets = (language: string, file = "README.md"): string[] =>
  Array.from(
    readFileSync(file, "utf8").matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, "g")),
    ([, code]) => code!,
  );

import tseslint from "typescript-eslint";

export default tseslint.config(
  {
    ignores: [
      "dist/**",
      "**/node_modules/**",
      "test/matrix/test-runners/**",
      "test/matrix/apps/{next,sveltekit}/**",
      "**/*.mjs",
      "demo/**/*.js",
    ],
  },
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    extends: tseslint.configs.recommended,
    rules: { "@typescript-eslint/no-explicit-any": "off" },
  },
  {
    // The rules that need types find promises whose rejections are not handled, which would harm users. They take as much time as a
    // compiler run, so that they run for src only.
    files: ["src/**"],
    extends: tseslint.configs.recommendedTypeCheckedOnly,
    languageOptions: {
      parserOptions: {
        project: ["./tsconfig.json", "./src/sandbox/command/tsconfig.json"],
        tsconfigRootDir: new URL("..", import.meta.url).pathname,
      },
    },
    rules: {
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/prefer-promise-reject-errors": "off",
      "@typescript-eslint/only-throw-error": "off",
      "no-console": ["error", { allow: ["debug"] }],
    },
  },
);

import tseslint from "typescript-eslint";

export default tseslint.config(
  {
    ignores: [
      "dist/**",
      "**/node_modules/**",
      "coverage/**",
      "test/matrix/test-runners/**",
      "test/matrix/apps/{next,sveltekit}/**",
      "**/*.mjs",
      "demo/**/*.js",
    ],
  },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ["./tsconfig.json", "./src/sandbox/command/tsconfig.json"],
        tsconfigRootDir: new URL("..", import.meta.url).pathname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/no-explicit-any": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/prefer-promise-reject-errors": "off",
      "@typescript-eslint/only-throw-error": "off",
      "no-console": ["error", { allow: ["debug"] }],
    },
  },
  {
    // Outside src, turns off the rules that need types, because they take as much time as a compiler run. In src, these rules
    // stay on, because they find promises whose rejections are not handled. Such promises would harm users.
    files: ["test/**", "demo/**"],
    ...tseslint.configs.disableTypeChecked,
    rules: {
      ...tseslint.configs.disableTypeChecked.rules,
      "no-console": "off",
    },
  },
);

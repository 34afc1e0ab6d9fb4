/**
 * The vendor ships no types, and an app's `import("humanapi-connect-client")` is to compile: the widget checks what it gets.
 * As a pattern, which is asked only where nothing else is found: types of the vendor's, or of the app's own, go first.
 */
declare module "humanapi-connect-client*";

/**
 * Declares the vendor's module. The vendor ships no types, but an app's `import("humanapi-connect-client")` must compile. The
 * widget checks the imported value at run time. The module name ends in a wildcard, because TypeScript uses such a declaration
 * only if it finds no other types. So types of the vendor or of the app take precedence.
 */
declare module "humanapi-connect-client*";

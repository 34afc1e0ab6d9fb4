/**
 * Declares the vendor's module, which ships without types, so that an app's `import("humanapi-connect-client")` compiles. The
 * widget checks the imported value at run time. The name ends in the wildcard `*`, so that types of the vendor or of the app take
 * precedence: TypeScript uses a declaration with a wildcard only if it finds no other types for the module.
 */
declare module "humanapi-connect-client*";

/** The vendor ships no types, and an app's `import("humanapi-connect-client")` is to compile: the widget checks what it gets. */
declare module "humanapi-connect-client";

/** The vendor ships no types; the widget checks what it gets. */
declare module "humanapi-connect-client";

// The frameworks' compilers create the types of these modules. Their own checkers check them in components.test.ts.
declare module "*.svelte";
declare module "*.vue";

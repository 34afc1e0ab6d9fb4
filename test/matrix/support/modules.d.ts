// The types of modules that the frameworks' compilers create. Their own checkers check them in components.test.ts.
declare module "*.svelte" {
  import type { Component } from "svelte";
  const component: Component<any>;
  export default component;
}
declare module "*.vue" {
  import type { Component } from "vue";
  const component: Component;
  export default component;
}

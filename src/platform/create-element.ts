import { page } from "./page.js";

type Properties<E> = Partial<Omit<E, "style">> & {
  /** The inline style. It is set through the CSSOM, because a style attribute or a style sheet requires CSP `style-src`. */
  style?: string;
};

/** Creates an element and sets the given properties on it. */
export const createElement = <K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties?: Properties<HTMLElementTagNameMap[K]>,
): HTMLElementTagNameMap[K] =>
  Object.assign(page("createElement").call(document, name) as HTMLElementTagNameMap[K], properties);

import { page } from "./page.js";

type Properties<E> = Partial<Omit<E, "style">> & {
  /** The inline style. It is set through the CSSOM, because CSP `style-src` can block style attributes and style sheets. */
  style?: string;
};

/** Creates an element and sets the given properties on it. */
export const createElement = <K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties?: Properties<HTMLElementTagNameMap[K]>,
): HTMLElementTagNameMap[K] =>
  Object.assign(page("createElement").call(document, name) as HTMLElementTagNameMap[K], properties);

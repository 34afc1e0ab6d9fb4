type Properties<E> = Partial<Omit<E, "style">> & {
  /** Through the CSSOM, as everywhere here: a style attribute or sheet would need `style-src`. */
  style?: string;
};

/** An element with these properties. */
export const createElement = <K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties?: Properties<HTMLElementTagNameMap[K]>,
): HTMLElementTagNameMap[K] => Object.assign(document.createElement(name), properties);

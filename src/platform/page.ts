/**
 * Reads a property of the document through `Document.prototype`, because an element `<img name=body>` overrides `document.body`
 * (https://html.spec.whatwg.org/multipage/dom.html#dom-document-nameditem).
 */
export const page = <K extends keyof Document>(name: K): Document[K] =>
  Reflect.get(Document.prototype, name, document);

/** Returns the elements of the page that match a selector. */
export const queryAll = (selector: string): Element[] => [
  ...page("querySelectorAll").call(document, selector),
];

/** Creates an element. Styles are set through the CSSOM, because CSP `style-src` blocks style attributes and style sheets. */
export function createElement<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<Omit<HTMLElementTagNameMap[K], "style">> & { style?: string },
  ...children: Element[]
): HTMLElementTagNameMap[K] {
  const element = page("createElement").call(document, name) as HTMLElementTagNameMap[K];
  element.append(...children);
  return Object.assign(element, properties);
}

/** Removes an element. Does not use `remove()`, which build 1.2.3 of the client replaces with code that throws (VENDOR 46). */
export const removeElement = (element: Element): void => void element.parentNode?.removeChild(element);

/** Returns the directive of the page's Content-Security-Policy that blocked a URL, or undefined. */
export const findDirective = (
  { blockedURI, disposition, effectiveDirective }: SecurityPolicyViolationEvent,
  url: string,
): string | undefined =>
  blockedURI && url.startsWith(blockedURI) && disposition === "enforce" ? effectiveDirective : undefined;

/** Registers a listener on the document, even if an `<img name=addEventListener>` overrides the method. */
export const listenOnDocument = <K extends keyof DocumentEventMap>(
  type: K,
  listener: (event: DocumentEventMap[K]) => void,
  options?: AddEventListenerOptions,
): void => page("addEventListener").call(document, type, listener as EventListener, options);

/** Returns the element that has the focus in the document or the shadow tree of an element. */
export const activeElementAround = (element: Element): Element | null =>
  (element.getRootNode() as Document).activeElement;

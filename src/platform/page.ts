/**
 * Reads a property of the document through `Document.prototype`. Direct access can return an element instead, because an element
 * `<img name=body>` overrides `document.body` (https://html.spec.whatwg.org/multipage/dom.html#dom-document-nameditem).
 */
export const page = <K extends keyof Document>(name: K): Document[K] =>
  Reflect.get(Document.prototype, name, document);

/** Returns the elements of the page that match a selector. */
export const queryAll = (selector: string): Element[] => [
  ...page("querySelectorAll").call(document, selector),
];

/**
 * Removes an element from the page. Does not use `remove()`, because one build of the client replaces `remove()` with code that
 * throws (VENDOR 46).
 */
export const removeElement = (element: Element): void => void element.parentNode?.removeChild(element);

/**
 * Registers a listener for violations of the page's Content-Security-Policy. The registration works even if
 * `<img name=addEventListener>` overrides `document.addEventListener`.
 */
export const onPolicyViolation = (
  listener: (event: SecurityPolicyViolationEvent) => void,
  signal: AbortSignal,
): void =>
  page("addEventListener").call(document, "securitypolicyviolation", listener as EventListener, { signal });

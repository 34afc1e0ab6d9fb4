import { createElement } from "./create-element.js";

const hints = new Map<string, HTMLLinkElement>();

/** Has the browser connect to an origin ahead of the request; once, until {@link unpreconnect}. */
export function preconnect(origin: string): void {
  if (hints.get(origin)?.isConnected) return;
  const link = createElement("link", { rel: "preconnect", href: origin });
  document.head.append(link);
  hints.set(origin, link);
}

/** Takes the hint off the page again; the connection itself stays with the browser. */
export const unpreconnect = (origin: string): void => hints.get(origin)?.remove();

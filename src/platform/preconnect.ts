import { createElement } from "./create-element.js";
import { page, removeElement } from "./page.js";

const links = new Map<string, HTMLLinkElement>();

/** Lets the browser connect to an origin before the first request. Adds one link per origin until {@link removePreconnect}. */
export function preconnect(origin: string): void {
  if (links.get(origin)?.isConnected) return;
  const link = createElement("link", { rel: "preconnect", href: origin });
  page("head").append(link);
  links.set(origin, link);
}

/** Removes the link from the page. The connection itself stays with the browser. */
export function removePreconnect(origin: string): void {
  const link = links.get(origin);
  if (link) removeElement(link);
}

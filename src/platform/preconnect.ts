import { createElement, page, removeElement } from "./page.js";

const links = new Map<string, HTMLLinkElement>();

/**
 * Adds a `preconnect` link, so that the browser connects to an origin before the first request. Each origin has at most one link.
 */
export function preconnect(origin: string): void {
  if (links.get(origin)?.isConnected) return;
  const link = createElement("link", { rel: "preconnect", href: origin });
  page("head").append(link);
  links.set(origin, link);
}

/** Removes the `preconnect` link of an origin from the page. The browser keeps the connection. */
export function removePreconnect(origin: string): void {
  const link = links.get(origin);
  if (link) removeElement(link);
}

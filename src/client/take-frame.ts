import { createError } from "../errors/describe-error.js";
import { FRAME_ID, type ConnectFrame } from "../messages/trusted-messages.js";
import { parseConnectUrl, toVendorOptions } from "../options/connect.js";
import type { ConnectOptions } from "../options/types.js";
import { parseHttpUrl } from "../options/urls.js";
import { page, queryAll, removeElement } from "../platform/page.js";
import { shadow } from "../platform/shadow.js";

/** The part of the vendor's client that the widget uses. */
export interface ConnectClient {
  /** Creates Connect's frame. */
  open(options: Record<string, unknown>): unknown;
}

/**
 * Calls the client's `open()`, which is synchronous (VENDOR 10), and returns the nodes that it would have appended to the body
 * (VENDOR 19, VENDOR 57).
 * Nothing of the client reaches the page: its listeners are dropped, and what it leaves in the head is removed (VENDOR 45).
 */
function collectNodes(client: ConnectClient, options: Record<string, unknown>): Node[] {
  const nodes: Node[] = [];
  const headBefore = new Set(page("head").children);
  const restores: (() => void)[] = [];
  try {
    restores.push(shadow(window, "addEventListener", { value: () => {} }));
    const appendChild = (node: Node): Node => (nodes.push(node), node);
    restores.push(shadow(page("body"), "appendChild", { value: appendChild }));
    client.open(options);
  } finally {
    for (const restore of restores) restore();
    for (const element of [...page("head").children]) if (!headBefore.has(element)) removeElement(element);
  }
  return nodes;
}

/** Returns what is wrong with the frame's URL, because a polluted prototype or a build that joins strings can change it. */
function findDifference(src: string, { origin }: URL, token: string | undefined): string | undefined {
  const url = parseHttpUrl(src);
  if (url?.origin !== origin) return `made a frame of the origin ${url?.origin} instead of ${origin}`;
  const tokens = url.searchParams.getAll("token");
  return tokens.length > 1 || tokens[0] !== token
    ? "made a frame with another token than the one it got"
    : undefined;
}

/**
 * Lets the client create Connect's frame, and takes it: the frame has never been in a document, and has no style, id or handler
 * of the client (VENDOR 58).
 * @throws ConnectError `open-failed`; the error of the client
 */
export function takeFrame(
  client: ConnectClient,
  connect: ConnectOptions,
  token: string | undefined,
): ConnectFrame {
  const options = toVendorOptions(connect, token);
  const [other] = queryAll(`#${FRAME_ID}`);
  const nodes = collectNodes(client, options);
  // The container builds put the frame into a container (VENDOR 30).
  const box = new DocumentFragment();
  box.append(...nodes);
  const frame = box.querySelector<ConnectFrame>(`iframe#${FRAME_ID}`);
  if (!frame) {
    const reason = other ? `, because the page has <${other.localName} id="${FRAME_ID}">` : "";
    throw createError("open-failed", { problem: `made no frame${reason}` });
  }
  const problem = findDifference(frame.src, parseConnectUrl(connect), token);
  if (problem) throw createError("open-failed", { problem });
  frame.onload = null;
  for (const name of ["id", "tabindex", "role", "style"]) frame.removeAttribute(name);
  return frame;
}

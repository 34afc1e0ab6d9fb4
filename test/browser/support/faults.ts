import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { html, json, startOrigin, type Route } from "./origins.js";

const client = await readFile(
  new URL("../../../node_modules/humanapi-connect-client/build/humanapi-connect-client.js", import.meta.url),
  "utf8",
);
const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "content-type",
  "cache-control": "no-store",
};

/** The hash of the served client, for `integrity`. */
export const HASH = `sha384-${createHash("sha384").update(client).digest("base64")}`;

const script = (body: string, status = 200): Response =>
  new Response(body, { status, headers: { "content-type": "text/javascript", ...CORS } });
const withCors = (response: Response): Response => {
  for (const [name, value] of Object.entries(CORS)) response.headers.set(name, value);
  return response;
};
const never = (): Promise<Response> => new Promise(() => {});

/** Returns a route that sends half of the response and then closes the connection. */
const cut =
  (text: string, type: string): Route =>
  (_, socket) => {
    const half = new TextEncoder().encode(text.slice(0, text.length / 2));
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(half);
        setTimeout(() => socket.destroy(), 20);
      },
    });
    const headers = { "content-type": type, "content-length": String(text.length), ...CORS };
    return new Response(body, { headers });
  };

const reset: Route = (_, socket) => {
  socket.resetAndDestroy();
  return never();
};

/** Returns the response of a CDN without faults: the vendor's real client script. */
export const goodClient = (): Response => script(client);
export const slowClient = (): Promise<Response> =>
  new Promise((resolve) => setTimeout(() => resolve(goodClient()), 400));
const goodToken = (): Response => withCors(json({ token: "t", expires_in: 3600 }));

/** The faulty responses of a server. Each key is the last part of a URL's path. */
const FAULTS: Record<string, Route> = {
  404: () => script("", 404),
  hang: never,
  reset,
  cut: cut(client, "text/javascript"),
  html: () => script("Sign in, please."),
  "html-nosniff": () => withCors(html("Sign in", { "x-content-type-options": "nosniff" })),
  empty: () => script(""),
  throws: () => script("throw new Error('of the script')"),
  tampered: () => script(client.replace("HumanConnect", "HumanConnecT")),
  "no-cors": () => new Response(client, { headers: { "content-type": "text/javascript" } }),
  "token-redirect": () => withCors(new Response(null, { status: 302, headers: { location: "/login" } })),
  "token-cut": cut('{"token": "hushed", "expires_in": 3600}', "application/json"),
  "token-401": () => withCors(json({ message: "hushed" }, 401)),
  "token-hang": never,
  "token-reset": reset,
  "token-no-cors": () => json({ token: "t" }),
};

/** Servers whose responses are faulty until `heal()` is called. */
export interface Faults {
  /** Returns a URL whose responses have this fault. Each row of the test's table has its own URLs, so rows can run together. */
  url(fault: string, row: number): string;
  /** Makes every later response correct. */
  heal(): void;
  close(): Promise<unknown>;
}

/**
 * Starts the servers. Requests that hang go to a separate origin, because each of them occupies one of the few connections that
 * a browser opens per origin.
 */
export async function startFaults(): Promise<Faults> {
  let isHealed = false;
  const route: Route = (request, socket) => {
    const fault = new URL(request.url).pathname.split("/").at(-1)!;
    if (!isHealed && request.method !== "OPTIONS") return FAULTS[fault]!(request, socket);
    return fault.startsWith("token-") ? goodToken() : goodClient();
  };
  const [quick, hanging] = await Promise.all([startOrigin(route), startOrigin(route)]);
  return {
    url: (fault, row) => `${fault.includes("hang") ? hanging.url : quick.url}/${row}/${fault}`,
    heal: () => void (isHealed = true),
    close: () => Promise.all([quick.close(), hanging.close()]),
  };
}

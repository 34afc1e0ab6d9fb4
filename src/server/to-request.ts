/** Returns whether a value is a `Request`, by its shape, because adapters replace the global class. */
function isRequest(value: unknown): value is Request {
  const { method, url, headers } = Object(value) as Partial<Request>;
  return typeof method === "string" && typeof url === "string" && typeof headers?.get === "function";
}

/** Returns a value's type, or its class, as in "IncomingMessage". */
function describe(value: unknown): string {
  const type = value === null ? "null" : typeof value;
  return type === "object" ? (value as object).constructor?.name || type : type;
}

/**
 * Returns the request of what a host passes to its routes: a `Request`, or an event or a context whose `request` is one.
 * @throws TypeError that names the adapter, for anything else
 */
export function toRequest(input: unknown): Request {
  if (isRequest(input)) return input;
  const { request } = Object(input) as { request?: unknown };
  if (isRequest(request)) return request;
  throw new TypeError(
    `createTokenHandler: the handler takes a Request of the Fetch API, or an object whose \`request\` is one, but got ${describe(input)}. ` +
      "In Express, Fastify and node:http pass the handler to `getRequestListener` of `@hono/node-server`; in Nuxt to `fromWebHandler`; in Hono call it with `c.req.raw`.",
  );
}

/** Returns a header's value, or `null`. The headers of some adapters return `undefined` for one that is absent. */
export const getHeader = ({ headers }: Request, name: string): string | null => headers.get(name) ?? null;

/** Returns whether a value is a `Request`. Does not use `instanceof`, because adapters replace the global `Request` class. */
function isRequest(value: unknown): value is Request {
  const { method, url, headers } = Object(value) as Partial<Request>;
  return typeof method === "string" && typeof url === "string" && typeof headers?.get === "function";
}

/** Returns the type of a value, or the name of its class, such as "IncomingMessage". */
function describe(value: unknown): string {
  const type = value === null ? "null" : typeof value;
  return type === "object" ? (value as object).constructor?.name || type : type;
}

/**
 * Returns the `Request` from the value that a host passes to its routes. The value is the `Request` itself, or an object (an
 * event or a context) whose property `request` is a `Request`.
 * @throws TypeError for any other value; its message names the adapter to use
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

/** Returns the value of a header, or `null`. Some adapters return `undefined` for a header that is absent. */
export const getHeader = ({ headers }: Request, name: string): string | null => headers.get(name) ?? null;

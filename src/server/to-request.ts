import { pick } from "./pick.js";

/** Does not use `instanceof`, because adapters replace the global `Request` class. */
function isRequest(value: unknown): value is Request {
  const { method, url, headers } = Object(value) as Partial<Request>;
  return typeof method === "string" && typeof url === "string" && typeof headers?.get === "function";
}

/** Returns the name of a value's class, such as "IncomingMessage". */
const describe = (value: unknown): string => (value as object | null)?.constructor?.name || typeof value;

/**
 * Returns the `Request` from the value that a host passes to its routes: the `Request` itself, or an event or a context.
 * @throws TypeError for any other value; its message names the adapter to use
 */
export function toRequest(input: unknown): Request {
  if (isRequest(input)) return input;
  const { request } = pick(input as { request?: unknown }, "request");
  if (isRequest(request)) return request;
  throw new TypeError(
    `createTokenHandler: the handler takes a Request of the Fetch API, or an object whose \`request\` is one, but got ${describe(input)}. ` +
      "In Express, Fastify and node:http pass the handler to `getRequestListener` of `@hono/node-server`; in Nuxt to `fromWebHandler`; in Hono call it with `c.req.raw`.",
  );
}

/** Returns the value of a header, or `null`. Some adapters return `undefined` for a header that is absent. */
export const getHeader = ({ headers }: Request, name: string): string | null => headers.get(name) ?? null;

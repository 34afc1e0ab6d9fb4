import { readFile } from "node:fs/promises";
import { isLoopback } from "../../platform/loopback.js";
import { createTokenHandler, HumanApiAuth } from "../../server/index.js";
import { createSandbox } from "../create-sandbox.js";
import { readBody } from "../read-body.js";
import type { Fault } from "./parse-command.js";

/** A function that responds to a request of the Fetch API. */
export type Handler = (request: Request) => Promise<Response>;

/** The URL path of the endpoint for the widget's `tokenUrl`. */
export const TOKEN_PATH = "/api/connect/token";
/** The URL path of the vendor's client. */
export const CLIENT_PATH = "/client.js";
/** The URL path of the widget's file, for the `src` of a script tag. */
export const WIDGET_PATH = "/human-connect-widget.global.js";

/** The paths of the script files that the command serves. */
export interface AppFiles {
  /** The path of the vendor's client file, or `null` if the client is not installed. */
  readonly client: string | null;
  /** The path of the widget's file. */
  readonly widget: string;
}

/**
 * The user for whom every token is requested. After this user has connected a source, the sandbox treats the user as a returning
 * user.
 */
const USER = { id: "sandbox-user", email: "sandbox-user@example.org" };

const textResponse = (status: number, text: string): Response =>
  new Response(`${text}\n`, { status, headers: { "content-type": "text/plain; charset=utf-8" } });

async function scriptResponse(file: string): Promise<Response> {
  return new Response(await readFile(file), {
    headers: {
      "content-type": "text/javascript; charset=utf-8",
      // This header is for pages that load the script with `crossorigin` or `integrity`.
      "access-control-allow-origin": "*",
      "cache-control": "no-cache",
    },
  });
}

/** Returns a token handler that accepts requests from pages of loopback origins, on any port. */
function tokenHandler(auth: HumanApiAuth, onError: (error: unknown) => void): Handler {
  return async (request) => {
    if ((await readBody(request)) === undefined) return textResponse(413, "The body must not exceed 64 kB.");
    const origin = request.headers.get("origin") ?? "";
    const isLocal = /^https?:/.test(origin) && URL.canParse(origin) && isLoopback(new URL(origin));
    const allowedOrigins = isLocal ? [origin] : [];
    return createTokenHandler({ auth, getUser: () => USER, allowedOrigins, onError })(request);
  };
}

/**
 * Returns the handler of the command, which serves the sandbox, a token endpoint with one user, and the scripts.
 * @param onError receives the failures of the token endpoint
 */
export function createApp(
  { client, widget }: AppFiles,
  onError: (error: unknown) => void,
  faults: readonly Fault[] = [],
): Handler {
  const sandbox = createSandbox();
  for (const [part, kind] of faults) sandbox.fault(part, { kind });
  const handleToken = tokenHandler(new HumanApiAuth(sandbox.authOptions), onError);
  return async (request) => {
    const url = new URL(request.url);
    // A foreign page could reach this server by a host name that resolves to 127.0.0.1 (DNS rebinding).
    if (!isLoopback(url))
      return textResponse(
        403,
        `The Host is ${url.host}, but only localhost, 127.0.0.1 and [::1] are served.`,
      );
    const { pathname } = url;
    if (pathname === TOKEN_PATH) return handleToken(request);
    if (pathname === WIDGET_PATH) return scriptResponse(widget);
    if (pathname === CLIENT_PATH && client) return scriptResponse(client);
    return sandbox.fetch(request);
  };
}

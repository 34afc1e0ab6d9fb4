import { readFile } from "node:fs/promises";
import { connectPage } from "../../browser/support/app-page.js";
import { html, json, startOrigin, type Route } from "../../browser/support/origins.js";
import { pageHtml } from "./pages.js";
import { SCALE } from "./scale.js";
import type { RequestPlan, Resource, Visit } from "./visits.js";
import type { Way } from "./ways.js";

const CLIENT = new URL(
  "../../../node_modules/humanapi-connect-client/build/humanapi-connect-client.js",
  import.meta.url,
);

/** One visit in the browser, with the URL of its page and the number of its requests. */
export interface ServedVisit {
  readonly url: string;
  /** Returns how many requests for the script and for tokens have arrived. */
  countRequests(): number;
}

/** The servers of the sample. The app's server has the pages, the script and the token endpoint. Connect has its own server. */
export interface VisitServer {
  /**
   * Serves the page for a simulated visit, at a new URL for each call. The server's responses have the latencies and failures of
   * the visit.
   */
  serve(way: Way, visit: Visit): ServedVisit;
  close(): Promise<void>;
}

/** Returns a response that sends half of its body and then breaks the connection. */
function breakOff(response: Response, text: string, destroy: () => void): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text.slice(0, text.length / 2)));
      setTimeout(destroy, 5);
    },
  });
  const headers = new Headers(response.headers);
  headers.set("content-length", String(new TextEncoder().encode(text).length));
  return new Response(body, { headers });
}

/** Responds according to the plan, but divides the latency by `SCALE`. */
async function respond(
  { latencyMs, ending }: RequestPlan,
  response: Response,
  destroy: () => void,
): Promise<Response> {
  if (ending === "hang") return new Promise(() => {});
  await new Promise((resolve) => setTimeout(resolve, latencyMs / SCALE));
  if (ending === "error") return new Response("Service unavailable", { status: 503 });
  return ending === "break" ? breakOff(response, await response.text(), destroy) : response;
}

const scriptResponse = (text: string): Response =>
  new Response(text, { headers: { "content-type": "text/javascript", "cache-control": "no-store" } });

/**
 * Creates the function that responds to the requests for one resource of a visit. Each response follows the next plan in `plans`.
 */
function createRoute(
  plans: readonly RequestPlan[],
  respondWell: () => Response,
  onRequest: () => void,
): Route {
  let next = 0;
  return (_, socket) => {
    onRequest();
    return respond(plans[next++]!, respondWell(), () => socket.destroy());
  };
}

/** Starts the servers of the sample. */
export async function startVisitServer(): Promise<VisitServer> {
  const [app, connect] = await Promise.all([startOrigin(), startOrigin(connectPage)]);
  const client = await readFile(CLIENT, "utf8");
  const responses: Record<Resource, () => Response> = {
    script: () => scriptResponse(client),
    token: () => json({ token: "t", expires_in: 3600 }),
  };
  let visits = 0;
  return {
    serve(way, { requests }) {
      const path = `/${visits++}`;
      let count = 0;
      const route = (resource: Resource): Route =>
        createRoute(requests[resource], responses[resource], () => count++);
      const scriptRoute = route("script");
      app.on(`${path}/page`, () => html(pageHtml(way, path, connect.url)));
      app.on(`${path}/token`, route("token"));
      for (const name of ["client.js", "fallback.js"]) app.on(`${path}/${name}`, scriptRoute);
      return { url: `${app.url}${path}/page`, countRequests: () => count };
    },
    close: async () => void (await Promise.all([app.close(), connect.close()])),
  };
}

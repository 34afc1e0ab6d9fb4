/** The faults of Connect. Each key is the first part of the path of `connect.baseURL`. */
const FAULTS = {
  "/slow": { kind: "slow", delayMs: 3000 },
  "/drop": { kind: "drop" },
  "/error": { kind: "error" },
  "/hang": { kind: "hang" },
};

/**
 * Returns a `fetch` that serves the sandbox, and a faulty Connect below each path of {@link FAULTS}. The path is part of the
 * configuration that the playground shows, and other visitors of the demo do not notice the fault.
 */
export function createConnectServer(sandbox) {
  return (request) => {
    const url = new URL(request.url);
    const path = Object.keys(FAULTS).find((prefix) => url.pathname.split("/")[1] === prefix.slice(1));
    if (!path) return sandbox.fetch(request);
    url.pathname = url.pathname.slice(path.length) || "/";
    // Only the page itself is faulty. The sandbox counts the request before fetch() returns, so no other request gets the fault.
    if (url.pathname === "/") sandbox.fault("connect", { ...FAULTS[path], times: 1 });
    return sandbox.fetch(new Request(url, request));
  };
}

/** The faults of Connect. Each key is the first segment of the path in `connect.baseURL`. */
const FAULTS = {
  "/slow": { kind: "slow", delayMs: 3000 },
  "/drop": { kind: "drop" },
  "/error": { kind: "error" },
  "/hang": { kind: "hang" },
};

/**
 * Returns a `fetch` that serves the sandbox. Below each path of {@link FAULTS}, it serves a faulty Connect. The code that the
 * playground shows contains this path. Other visitors of the demo do not notice the fault.
 */
export function createConnectServer(sandbox) {
  return (request) => {
    const url = new URL(request.url);
    const path = Object.keys(FAULTS).find((prefix) => url.pathname.split("/")[1] === prefix.slice(1));
    if (!path) return sandbox.fetch(request);
    url.pathname = url.pathname.slice(path.length) || "/";
    // Only the request for the page gets the fault. The sandbox counts this request before fetch() returns, so a later request
    // gets no fault.
    if (url.pathname === "/") sandbox.fault("connect", { ...FAULTS[path], times: 1 });
    return sandbox.fetch(new Request(url, request));
  };
}

/** The faults of Connect. Each key is the first segment of the path in `connect.baseURL`. */
const FAULTS = {
  "/slow": { kind: "slow", delayMs: 3000 },
  "/drop": { kind: "drop" },
  "/error": { kind: "error" },
  "/hang": { kind: "hang" },
};

/**
 * Returns a `fetch` that serves the sandbox. Below each path of {@link FAULTS}, Connect is faulty. The fault depends only on the
 * path of the request, so other visitors of the demo do not notice the fault.
 */
export function createConnectServer(sandbox) {
  return (request) => {
    const url = new URL(request.url);
    const path = Object.keys(FAULTS).find((prefix) => url.pathname.split("/")[1] === prefix.slice(1));
    if (!path) return sandbox.fetch(request);
    url.pathname = url.pathname.slice(path.length) || "/";
    // `times: 1` limits the fault to one request. The sandbox counts the request below before fetch() returns, so no other
    // request gets the fault.
    if (url.pathname === "/") sandbox.fault("connect", { ...FAULTS[path], times: 1 });
    return sandbox.fetch(new Request(url, request));
  };
}

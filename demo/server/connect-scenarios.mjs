/** The failures of Connect that the demo can simulate. Each key is the path of a `connect.baseURL`. */
const FAULTS = {
  "/slow": { kind: "slow", delayMs: 2000 },
  "/drop": { kind: "drop" },
  "/error": { kind: "error" },
  "/hang": { kind: "hang" },
};

/**
 * Returns a `fetch` function that serves the sandbox. If `connect.baseURL` ends with a path of {@link FAULTS}, Connect's page
 * fails. The failure depends only on that path, so visitors who chose another scenario are not affected.
 */
export function createConnectServer(sandbox) {
  return (request) => {
    const url = new URL(request.url);
    const path = Object.keys(FAULTS).find((prefix) => url.pathname.split("/")[1] === prefix.slice(1));
    if (!path) return sandbox.fetch(request);
    url.pathname = url.pathname.slice(path.length) || "/";
    // Only the request for Connect's page must fail. `times: 1` makes the sandbox fail only the next request that it receives.
    // The `return` below sends the request for Connect's page to the sandbox before any other request can arrive.
    if (url.pathname === "/") sandbox.fault("connect", { ...FAULTS[path], times: 1 });
    return sandbox.fetch(new Request(url, request));
  };
}

/** The first part of the path of `connect.baseURL` → what Connect does wrong there. */
const FAULTS = {
  "/slow": { kind: "slow", delayMs: 3000 },
  "/drop": { kind: "drop" },
  "/error": { kind: "error" },
  "/hang": { kind: "hang" },
};

/**
 * Returns a `fetch` that serves the sandbox, and a faulty Connect below each path of {@link FAULTS}. So the scenario is part of the
 * configuration that the playground shows, and other visitors of the demo do not notice it.
 */
export function createConnectServer(sandbox) {
  return (request) => {
    const url = new URL(request.url);
    const path = Object.keys(FAULTS).find((prefix) => url.pathname.split("/")[1] === prefix.slice(1));
    if (!path) return sandbox.fetch(request);
    url.pathname = url.pathname.slice(path.length) || "/";
    // Only the page itself is faulty. It is counted before fetch() returns, so no other request receives the fault.
    if (url.pathname === "/") sandbox.fault("connect", { ...FAULTS[path], times: 1 });
    return sandbox.fetch(new Request(url, request));
  };
}

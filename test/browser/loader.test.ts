import { afterAll, beforeAll, expect, it } from "vitest";
import { connectPage } from "./support/app-page.js";
import { inEveryEngine } from "./support/engines.js";
import { goodClient, HASH, slowClient, startFaults, type Faults } from "./support/faults.js";
import { LOADER_ROWS, type LoaderRow } from "./support/loader-rows.js";
import { html, json, startOrigin, type Origin } from "./support/origins.js";
import type { TestPage } from "./support/test-page.js";

/** The outcome of one `open()`: "opens", or the fields of the error. */
interface Attempt {
  outcome: string;
  message?: string;
  status?: number;
  retryable?: boolean;
}

/**
 * The outcome of one row of `LOADER_ROWS`. `first` and `then` are the outcomes of the row's two scripts. `left` contains the
 * elements that are still on the row's page at the end.
 */
interface Outcome {
  first: Attempt;
  requests: number;
  then: Attempt;
  violations: string[];
  uncaught: string[];
  left: string[];
}

declare global {
  interface Window {
    /** Runs one of the two scripts of a table row. The page of each row defines this function. */
    run(part: "first" | "then"): Promise<Attempt>;
    violations: string[];
    uncaught: string[];
  }
}

/** How many rows are tested at the same time. The number is small, because a browser opens few connections per origin. */
const AT_ONCE = 6;

let app: Origin;
let cdn: Origin;
let connect: Origin;

beforeAll(async () => {
  [app, cdn, connect] = await Promise.all([
    startOrigin(),
    startOrigin(({ url }) => (url.endsWith("/slow") ? slowClient() : goodClient())),
    startOrigin(connectPage),
  ]);
  app.on("/", () => html(""));
  app.on("/token", () => json({ token: "t", expires_in: 3600 }));
});
afterAll(() => Promise.all([app.close(), cdn.close(), connect.close()]));

const faultsIn = ({ first, then = "" }: LoaderRow): string[] =>
  Array.from((first + then).matchAll(/at\("([^"]+)"\)/g), ([, fault]) => fault!);

/** Returns the script of a row's page. The script defines `run()`, and records CSP violations and uncaught errors. */
const rowScript = (row: LoaderRow, ok: string, urls: Record<string, string>): string => `
  import { HumanConnectWidget } from "/dist/index.js";
  window.violations = [];
  window.uncaught = [];
  addEventListener("securitypolicyviolation", (event) => violations.push(event.effectiveDirective));
  addEventListener("error", (event) => uncaught.push(event.message));
  addEventListener("unhandledrejection", (event) => uncaught.push(String(event.reason)));
  const ok = "${ok}", here = "/client-2.4.1.js", hash = "${HASH}";
  const at = (fault) => (${JSON.stringify(urls)})[fault];
  const npm = () => import("/dist/demo/humanapi-connect-client.js").then((chunk) => Object.values(chunk)[0]);
  const make = (options) =>
    new HumanConnectWidget({ tokenUrl: "/token", clientUrl: ok, connect: { baseURL: "${connect.url}" }, ...options });
  const open = async (options, widget = make(options)) => {
    const ended = widget.open();
    const outcome = await Promise.race([
      new Promise((resolve) => widget.addEventListener("open", () => resolve({ outcome: "opens" }))),
      ended.then(() => {}, ({ code, message, cause, status, retryable }) =>
        ({ outcome: code, message: message + (cause ? " caused by " + cause.name : ""), status, retryable })),
    ]);
    widget.close();
    await ended.catch(() => {});
    return outcome;
  };
  const parts = { first: () => ${row.first}, then: () => ${row.then ?? row.first} };
  window.run = (part) => parts[part]();`;

function serveRow(row: LoaderRow, index: number, faults: Faults): void {
  const ok = `${cdn.url}/good/${index}`;
  const urls = Object.fromEntries(faultsIn(row).map((fault) => [fault, faults.url(fault, index)]));
  const fill = (text: string): string =>
    text
      .replaceAll("CDN", cdn.url)
      .replaceAll("CONNECT", connect.url)
      .replaceAll("CLIENT", ok)
      .replaceAll("FAULT/", faults.url("", index));
  const nonce = row.csp?.includes("NONCE") ? `nonce="NONCE"` : "";
  app.on(`/rows/${index}.js`, () => {
    const headers = { "content-type": "text/javascript", "cache-control": "no-store" };
    return new Response(rowScript(row, ok, urls), { headers });
  });
  app.on(`/rows/${index}`, () =>
    html(
      `${fill(row.head ?? "")}<script type="module" ${nonce} src="/rows/${index}.js"></script>`,
      row.csp ? { "content-security-policy": fill(row.csp) } : {},
    ),
  );
}

/**
 * Each row has two scripts, named "first" and "then". For the `part` "first" or "then", runs that script of every row, and
 * returns the outcomes. For the `part` "account", runs no script, but returns the CSP violations, the uncaught errors and the
 * remaining elements of each row's page. Each row has its own page, in a frame of the test page. Up to AT_ONCE rows run at the
 * same time.
 */
async function inRows<R>(page: TestPage, rows: number, part: "first" | "then" | "account"): Promise<R[]> {
  const given = { part, rows, atOnce: AT_ONCE };
  return page.evaluate(async (arg) => {
    const results: unknown[] = [];
    const frameOf = async (row: number): Promise<Window> => {
      let frame = document.querySelector<HTMLIFrameElement>(`[src="/rows/${row}"]`);
      if (!frame) {
        frame = document.createElement("iframe");
        frame.src = `/rows/${row}`;
        document.body.append(frame);
      }
      const inner = frame.contentWindow!;
      while (!inner.run) await new Promise((next) => setTimeout(next, 5));
      return inner;
    };
    const account = ({ document: inner, violations, uncaught }: Window): object => ({
      violations,
      uncaught,
      left: Array.from(
        inner.querySelectorAll("dialog, iframe, [id^=human-api], link, head script[src], [inert], meta"),
        ({ outerHTML }) => outerHTML,
      ),
    });
    let next = 0;
    const work = async (): Promise<void> => {
      for (let row = next++; row < arg.rows; row = next++) {
        const inner = await frameOf(row);
        results[row] = arg.part === "account" ? account(inner) : await inner.run(arg.part);
      }
    };
    await Promise.all(Array.from({ length: arg.atOnce }, work));
    return results as R[];
  }, given);
}

inEveryEngine(
  "loading the client and the token",
  (getPage, engine) => {
    const rows = LOADER_ROWS.filter(({ inChromium }) => !inChromium || engine === "chromium");
    let outcomes: Outcome[];

    beforeAll(async () => {
      const page = getPage();
      const faults = await startFaults();
      rows.forEach((row, index) => serveRow(row, index, faults));
      const before = cdn.requests.length;
      await page.goto(`${app.url}/`);
      const first = await inRows<Attempt>(page, rows.length, "first");
      const requests = cdn.requests.slice(before);
      await faults.heal();
      const then = await inRows<Attempt>(page, rows.length, "then");
      const account = await inRows<Pick<Outcome, "violations" | "uncaught" | "left">>(
        page,
        rows.length,
        "account",
      );
      outcomes = rows.map((_, index) => ({
        ...account[index]!,
        first: first[index]!,
        then: then[index]!,
        requests: requests.filter((line) => new RegExp(`/good/${index}\\b`).test(line)).length,
      }));
      await faults.close();
    });

    it.each(rows.map((row, index) => [row.title, row, index] as const))("%s", (_, row, index) => {
      const { first, then, requests, violations, uncaught, left } = outcomes[index]!;
      const [code, pattern, init = {}] = row.gives === "opens" ? ([row.gives, /^/] as const) : row.gives;
      expect(first).toMatchObject({ outcome: code, ...init });
      expect(first.message ?? "").toMatch(pattern);
      if (row.requests !== undefined) expect(requests).toBe(row.requests);
      expect(then.outcome).toBe(row.recovers === false ? code : "opens");
      expect(violations).toEqual(row.violations ?? []);
      expect(uncaught).toHaveLength(row.uncaught ?? 0);
      expect(left).toHaveLength(row.keeps ? 1 : 0);
    });
  },
  { keepPage: true },
);

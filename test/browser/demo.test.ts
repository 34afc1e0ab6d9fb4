import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { axeFindings } from "./support/accessibility.js";
import { inEveryEngine } from "./support/engines.js";
import type { TestPage } from "./support/test-page.js";

let server: ChildProcess;
let url: string;
let connectUrl: string;

beforeAll(async () => {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const env = { ...process.env, PORT: "0", HUMANAPI_CLIENT_ID: "", HUMANAPI_CLIENT_SECRET: "" };
  server = spawn("node", ["demo/server.mjs"], { cwd: root, env, stdio: ["ignore", "pipe", "inherit"] });
  const [chunk] = (await once(server.stdout!, "data")) as [Buffer];
  [url, , connectUrl] = chunk.toString().match(/http:\/\/localhost:\d+/g) as [string, string, string];
});
afterAll(() => server.kill());

const PAGES = ["/", "/spa.html"];
const FAILED = "Connect could not be";

/** The failure scenarios. Each scenario has a pattern for the error's line in the log, and the text that the visitor reads. */
const FAILURES: readonly (readonly [scenario: string, line: RegExp, text: string])[] = [
  ["token-refused", /token-request-rejected: .*HTTP 401\. Check that the user is signed in/, FAILED],
  ["token-redirect", /token-request-failed: .*redirected the request.*login page/, FAILED],
  ["token-html", /token-response-invalid: .*responded with HTML.*login page/, FAILED],
  ["token-unsafe", /token-unsafe: .*`access_token`/, FAILED],
  ["token-hang", /token-request-timeout: .*2000 ms/, FAILED],
  ["client-missing", /client-load-failed: .*no-such-client\.js/, FAILED],
  ["client-blocked", /client-blocked: CSP script-src/, FAILED],
  ["connect-hang", /connect-unreachable: .*2000 ms/, "This is taking longer than usual."],
  ["offline", /token-request-failed: .*check the network/, FAILED],
];

/**
 * Returns the suite of the demo. If `isThorough` is true, the suite has additional tests, which run in Chromium only. One engine
 * is enough for the additional tests, because other files test the dialog's states in three engines.
 */
const demoSuite = (isThorough: boolean) => (getPage: () => TestPage) => {
  let page: TestPage;
  const goto = async (path: string): Promise<void> => {
    page = getPage();
    await page.goto(url + path);
    await page.evaluate(() => {
      const list: string[] = ((window as { violations?: string[] }).violations = []);
      document.addEventListener("securitypolicyviolation", (event) => void list.push(event.blockedURI));
    });
  };
  const violations = (): Promise<string[]> =>
    page.evaluate(() => (window as { violations?: string[] }).violations!);
  const open = async (path: string): Promise<void> => {
    await goto(path);
    await page.click("#connect");
    await page.waitInFrame("#close");
  };
  const clickInConnect = async (name: string, event: string): Promise<void> => {
    await page.waitInFrame(`[aria-label="${name}"]:enabled, #${name.toLowerCase().split(" ")[0]}:enabled`);
    await page.clickInFrame(`[aria-label="${name}"], #${name.toLowerCase().split(" ")[0]}`);
    await page.waitFor((type) => document.querySelector(`[role=log] [data-type=${type}]`), event);
  };
  const readLog = async (): Promise<string[]> => {
    const log = await page.evaluate(() => document.querySelector<HTMLElement>("[role=log]")!.innerText);
    return log
      .trim()
      .split(/\n+/)
      .map((line) => line.replace(/\s+/g, " ").trim());
  };
  const snippet = (): Promise<string> => page.evaluate(() => document.querySelector("#snippet")!.textContent);

  for (const path of isThorough ? PAGES : PAGES.slice(0, 1)) {
    it(`the page ${path} logs when a source is connected or disconnected and when Connect closes, and causes no Content Security Policy violation`, async () => {
      await open(path);
      await clickInConnect("Connect Aspen Family Clinic", "connectsource");
      await clickInConnect("Disconnect Aspen Family Clinic", "disconnectsource");
      await clickInConnect("Close", "close");
      expect(await readLog()).toEqual([
        "statechange opening",
        "statechange open",
        "open Connect is on screen",
        "connectsource Aspen Family Clinic",
        "disconnectsource Aspen Family Clinic",
        "statechange idle",
        "close SUCCESS, by the user, 0 connected",
      ]);
      expect(await page.complaints()).toEqual([]);
      expect(await violations()).toEqual([]);
    });

    if (!isThorough) continue;

    it(`axe finds no accessibility problem in Connect's frame or on the page ${path}, with Connect open or closed`, async () => {
      const found: string[] = [];
      const queries = ["?language=ar&colours=custom", "?colours=dark"];
      // The second page has the stylesheet and the form of the first page, so the test checks it with only one query string.
      for (const query of path === "/" ? queries : queries.slice(0, 1)) {
        await open(path + query);
        found.push(...(await page.evaluate(axeFindings)), ...(await page.inFrame(axeFindings)));
        await clickInConnect("Close", "close");
        await page.evaluate(() => (document.querySelector("details")!.open = true));
        await page.waitFor(() => document.querySelector("details pre"));
        found.push(...(await page.evaluate(axeFindings)));
      }
      expect(found).toEqual([]);
    });

    // Both pages use the same code to show a failure, so one scenario is enough for the second page.
    it.each(path === "/" ? FAILURES : FAILURES.slice(0, 1))(
      `the page ${path} logs the error of the scenario %s, and shows the visitor a message about the failure`,
      async (scenario, line, text) => {
        await goto(`${path}?scenario=${scenario}`);
        await page.click("#connect");
        await page.waitFor((expected) => {
          const visible = [...document.querySelectorAll<HTMLElement>("dialog, #failure")];
          return (
            document.querySelector("[role=log] [data-type=error]") &&
            visible.some(({ textContent }) => textContent.includes(expected))
          );
        }, text);
        expect((await readLog()).filter((entry) => entry.startsWith("error"))).toEqual([
          expect.stringMatching(line),
        ]);
      },
    );

    it(`the page ${path} updates its text, its URL, its code example and Connect's dialog when the visitor changes the form`, async () => {
      await goto(path);
      const before = await snippet();
      await page.evaluate(() => {
        for (const value of ["ar", "select", "on"])
          document.querySelector<HTMLElement>(`form [value="${value}"]`)!.click();
      });
      expect(await snippet()).not.toBe(before);
      expect(await snippet()).toMatch(/mode.*select[^]*إغلاق|إغلاق[^]*mode.*select/);
      const state = (): unknown =>
        page.evaluate(() => [location.search, document.documentElement.lang, document.documentElement.dir]);
      expect(await state()).toEqual(["?mode=select&language=ar&debug=on", "ar", "rtl"]);
      await page.click("#connect");
      await page.waitInFrame("#close");
      const label = await page.evaluate(() => document.querySelector("dialog")!.ariaLabel);
      expect(label).toBe("ربط بياناتك الصحية");
      await clickInConnect("Close", "close");
      const steps = (): string => document.querySelector<HTMLElement>("#timeline")!.innerText;
      expect(await page.evaluate(steps)).toMatch(/0 ms\s*statechange opening[^]*client-ready[^]*close/);
    });
  }

  if (!isThorough) return;

  it.each(["token-slow", "connect-slow"])(
    'the demo shows the text "Loading…" in the scenario %s',
    async (scenario) => {
      await goto(`/?scenario=${scenario}`);
      await page.click("#connect");
      await page.waitFor(() => document.querySelector("dialog")?.textContent.includes("Loading…"));
      await clickInConnect("Close", "close");
      expect((await readLog()).at(-1)).toBe("close SUCCESS, by the user, 0 connected");
    },
  );

  it.each([
    ["session-expired", "SESSION_TOKEN_EXPIRED"],
    ["session-revoked", "SESSION_TOKEN_INVALID"],
  ])("in the scenario %s, the demo logs that Connect closed with the status %s", async (scenario, status) => {
    await open(`/?scenario=${scenario}`);
    await clickInConnect("Close", "close");
    expect((await readLog()).at(-1)).toBe(`close ${status}, by the user, 0 connected`);
  });

  it.each(["connect-drop", "connect-error"])(
    "the demo lets the visitor close Connect in the scenario %s",
    async (scenario) => {
      await goto(`/?scenario=${scenario}`);
      await page.click("#connect");
      await page.waitFor(() => document.querySelector("[role=log] [data-type=open]"));
      await page.evaluate(() => [...document.querySelectorAll<HTMLElement>("dialog button")].at(-1)!.click());
      await page.waitFor(() => document.querySelector("[role=log] [data-type=close]"));
      expect((await readLog()).at(-1)).toBe("close CLOSED, by the user, 0 connected");
    },
  );

  it("the demo uses its default choices if its URL has unknown values", async () => {
    await goto("/");
    const expected = await snippet();
    await goto("/?scenario=constructor&mode=x&language=__proto__&colours=%3Cb%3E&debug=1");
    expect(await snippet()).toBe(expected);
  });

  it("a user who has connected a source gets an id token when Connect opens again", async () => {
    const kind = (): Promise<string> =>
      page.inFrame(() => new URL(location.href).searchParams.get("token")!.split("-")[1]!);
    await open("/");
    expect(await kind()).toBe("session");
    await clickInConnect("Connect Birchwood Pharmacy", "connectsource");
    await open("/");
    expect(await kind()).toBe("id");
    await clickInConnect("Disconnect Birchwood Pharmacy", "disconnectsource");
    await clickInConnect("Close", "close");
  });

  it.each([
    ["/", "Connect your health data"],
    ["/?language=ar&colours=custom&mode=select&debug=on", "ربط بياناتك الصحية"],
    ["/spa.html?language=de&colours=dark&debug=on", "Gesundheitsdaten verbinden"],
  ])("the code that the demo shows at %s works on another page", async (path, label) => {
    await goto(path);
    const code = await snippet();
    // The path /pasted does not exist. Its 404 response has no Content Security Policy, so the pasted code can run.
    await goto("/pasted");
    await page.evaluate(
      (body) => {
        document.open();
        document.write(body);
        document.close();
      },
      path.startsWith("/spa") ? toPage(code) : code,
    );
    await page.waitFor(() => window.HumanConnectWidget);
    await page.click("button");
    await page.waitInFrame("#close");
    expect(await page.evaluate(() => document.querySelector("dialog")!.ariaLabel)).toBe(label);
    await page.clickInFrame("#close");
    await page.waitFor(() => !document.querySelector("dialog"));
  });
};

/**
 * Returns a page that runs TypeScript code and then makes the imported class a global variable. The page has an import map,
 * because no bundler resolves the imports.
 */
const toPage = (code: string): string =>
  `<!doctype html><meta charset="utf-8"><button id="connect">Connect</button>
  <script src="/client.js"></script><script type="importmap">{"imports":{"human-connect-widget":"/dist/index.js",
  "humanapi-connect-client":"data:text/javascript,export default globalThis.HumanConnect"}}</script><script type="module">${code}; window.HumanConnectWidget = HumanConnectWidget;</script>`;

inEveryEngine("the demo", demoSuite(true), { engines: ["chromium"] });
inEveryEngine("the demo", demoSuite(false), { engines: ["firefox", "webkit"] });

/** Requests a URL with the given Host header, as a browser does after DNS rebinding. Returns the response's status. */
const requestAs = async (target: string, host: string): Promise<number | undefined> => {
  const sent = request(target, { headers: { host } }).end();
  const [response] = (await once(sent, "response")) as [{ statusCode?: number; resume(): void }];
  response.resume();
  return response.statusCode;
};

it.each([
  "evil.example",
  "localhost.evil.example",
  "127.0.0.1.evil.example:80",
  "192.168.0.2",
  "[fe80::1]:80",
])("both origins of the demo refuse the Host header %s and accept a loopback Host header", async (host) => {
  for (const origin of [url, connectUrl]) {
    expect(await requestAs(`${origin}/`, host)).toBe(421);
    expect(await requestAs(`${origin}/`, new URL(origin).host)).toBe(200);
  }
});

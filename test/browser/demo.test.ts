import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import ts from "typescript";
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

/** What the dialog says in each scenario, and the error's line in the log, if there is one. */
// prettier-ignore
const SCENARIOS: readonly (readonly [scenario: string, text: string, line?: RegExp])[] = [
  ["offline", "You are offline.", /offline: The browser is offline/],
  ["signed-out", "You are signed out.", /token-request-rejected: .*HTTP 401\. Check that the user is signed in/],
  ["token-drop", "Connect could not be", /token-request-failed: .*Check the network/],
  ["token-redirect", "Connect could not be", /token-request-failed: .*was redirected.*signed in/],
  ["token-html", "Connect could not be", /token-response-invalid: .*is HTML, perhaps of a login page/],
  ["token-unsafe", "Connect could not be", /token-unsafe: .*`access_token`/],
  ["token-hang", "Connect could not be", /token-request-timeout: .*2000 ms/],
  ["client-missing", "Connect could not be", /client-load-failed: .*no-such-client\.js/],
  ["client-blocked", "Connect is blocked", /client-blocked: CSP script-src/],
  ["connect-hang", "Connect is taking longer", /connect-unreachable: .*2000 ms/],
  ["token-slow", "Loading…"],
  ["connect-slow", "Loading…"],
  ["session-expired", "Your session has expired."],
  ["session-revoked", "Your session has expired."],
];

inEveryEngine("the demo", (getPage, engine) => {
  let page: TestPage;
  const goto = async (path: string): Promise<void> => {
    page = getPage();
    await page.goto(url + path);
    await page.waitFor(() => document.querySelector("#snippet")?.textContent);
  };
  /** Waits until Connect contains an element, and shows it: until its page has loaded, the frame is inert. */
  const waitInConnect = async (selector: string): Promise<void> => {
    await page.waitInFrame(selector);
    await page.waitFor(() => {
      const frame = document.querySelector<HTMLElement>("#human-api");
      return frame && !frame.inert && document.querySelector("dialog:modal");
    });
  };
  const open = async (path: string): Promise<void> => {
    await goto(path);
    await page.click("#connect");
    await waitInConnect("#close:enabled");
  };
  const waitForLine = (type: string): Promise<void> =>
    page.waitFor((name) => document.querySelector(`[role=log] [data-type=${name}]`), type);
  const clickInConnect = async (name: string, event: string): Promise<void> => {
    await waitInConnect(`[aria-label="${name}"]:enabled, #${name.toLowerCase().split(" ")[0]}:enabled`);
    await page.clickInFrame(`[aria-label="${name}"], #${name.toLowerCase().split(" ")[0]}`);
    await waitForLine(event);
  };
  const clickInDialog = (name: string): Promise<unknown> =>
    page.evaluate(
      (text) =>
        [...document.querySelectorAll("dialog button")]
          .find((e) => e.textContent === text)!
          .dispatchEvent(new MouseEvent("click", { bubbles: true })),
      name,
    );
  const waitForText = (text: string): Promise<void> =>
    page.waitFor(
      (expected) => document.querySelector("dialog[aria-modal]")?.textContent.includes(expected),
      text,
    );
  const readLog = async (): Promise<string[]> => {
    const log = await page.evaluate(() => document.querySelector<HTMLElement>("[role=log]")!.innerText);
    return log
      .trim()
      .split(/\n+/)
      .map((line) => line.replace(/\s+/g, " ").trim());
  };
  const snippet = (): Promise<string> => page.evaluate(() => document.querySelector("#snippet")!.textContent);

  it.each(["/", "/spa.html"])(
    "logs the whole session on the page %s, without a violation of its policy",
    async (path) => {
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
    },
  );

  it("opens Connect in an element of the page, ahead of the click, and in a modal of the app, which stays open", async () => {
    await goto("/spa.html?place=inline");
    await page.click("#connect");
    await waitForLine("open");
    const [height, dialogs] = await page.evaluate(() => [
      document.querySelector("#inline iframe")!.clientHeight,
      document.querySelectorAll("dialog[open]").length,
    ]);
    expect([height! > 400, dialogs]).toEqual([true, 0]);

    await goto("/spa.html?place=ahead");
    await page.waitFor(() => document.querySelector("dialog[inert] iframe"));
    await page.click("#connect");
    await clickInConnect("Close", "close");
    const tokenRequests = await page.evaluate(() =>
      performance.getEntriesByType("resource").filter(({ name }) => name.includes("/api/connect/token")),
    );
    expect(tokenRequests).toHaveLength(1);

    await goto("/spa.html?place=modal");
    await page.click("#connect");
    await page.click("#connect-in-modal");
    await clickInConnect("Close", "close");
    expect(await page.evaluate(() => document.querySelector<HTMLDialogElement>("#modal")!.open)).toBe(true);
  });

  if (engine !== "chromium") return;

  it.each(SCENARIOS.map(([...row]) => row))("shows in the scenario %s: %s", async (scenario, text, line) => {
    await goto(`/?scenario=${scenario}`);
    await page.click("#connect");
    if (scenario.startsWith("session")) {
      await waitInConnect("#close:enabled");
      await page.clickInFrame("#close");
    }
    await waitForText(text);
    const errors = (await readLog()).filter((entry) => entry.startsWith("error"));
    expect(errors).toEqual(line ? [expect.stringMatching(line)] : []);
    if (text === "Loading…") return clickInConnect("Close", "close");
    await clickInDialog("Close");
    await page.waitFor(() => !document.querySelector("dialog"));
  });

  it("cannot open a sign-in window where the page has Cross-Origin-Opener-Policy", async () => {
    await open("/?scenario=coop");
    await page.clickInFrame('[aria-label="Connect Grovelink Portal"]');
    await page.inFrame(async () => {
      while (!/Cross-Origin-Opener-Policy/.test(document.body.innerText))
        await new Promise((next) => setTimeout(next, 20));
    });
  });

  it("updates its text, its URL, its code and Connect's dialog with the form, and ignores unknown values", async () => {
    await goto("/?scenario=constructor&mode=x&language=__proto__&colours=%3Cb%3E&debug=1&place=y");
    const before = await snippet();
    await page.evaluate(() => {
      for (const value of ["ar", "select", "on"])
        document.querySelector<HTMLElement>(`form [value="${value}"]`)!.click();
    });
    expect(await snippet()).not.toBe(before);
    const texts = await page.evaluate(() => {
      const { lang, dir } = document.documentElement;
      return [location.search, lang, dir];
    });
    expect(texts).toEqual(["?mode=select&language=ar&debug=on", "ar", "rtl"]);
    await page.click("#connect");
    await waitInConnect("#close:enabled");
    expect(await page.evaluate(() => document.querySelector("dialog")!.ariaLabel)).toBe("ربط بياناتك الصحية");
    await clickInConnect("Close", "close");
    const steps = (): string => document.querySelector<HTMLElement>("#timeline")!.innerText;
    expect(await page.evaluate(steps)).toMatch(/0 ms\s*statechange opening[^]*client-ready[^]*close/);
  });

  it.each([
    ["/", "Connect your health data"],
    ["/?language=ar&colours=custom&mode=select&debug=on", "ربط بياناتك الصحية"],
    ["/spa.html?language=de&colours=dark&debug=on", "Gesundheitsdaten verbinden"],
  ])("shows code at %s that works on another page", async (path, label) => {
    await goto(path);
    const code = await snippet();
    // The path /pasted does not exist. Its 404 response has no Content Security Policy, so the pasted code can run.
    await page.goto(`${url}/pasted`);
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
    await waitInConnect("#close:enabled");
    expect(await page.evaluate(() => document.querySelector("dialog")!.ariaLabel)).toBe(label);
    await page.clickInFrame("#close");
    await page.waitFor(() => !document.querySelector("dialog"));
  });

  it("shows the lines of the README in its code", async () => {
    const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
    // prettier-ignore
    const LINES = [
      ["/", '<button type="button" data-human-connect>Connect your health data</button>'],
      ["/spa.html", 'widget.addEventListener("error", ({ error }) => console.error(error)); // the dialog tells the user'],
      ["/spa.html", 'addEventListener("click", () => void widget.open());'],
      ["/spa.html?place=inline", "void widget.open({ container: document.querySelector("],
      ["/spa.html?place=ahead", "void widget.preload({ frame: true });"],
    ] as const;
    for (const [path, line] of LINES) {
      await goto(path);
      expect(readme).toContain(line);
      expect(await snippet()).toContain(line);
    }
  });

  it("has no accessibility problem that axe finds, with Connect open or closed", async () => {
    const found: string[] = [];
    for (const path of ["/?language=ar&colours=custom", "/?colours=dark", "/spa.html"]) {
      await open(path);
      found.push(...(await page.evaluate(axeFindings)), ...(await page.inFrame(axeFindings)));
      await clickInConnect("Close", "close");
      await page.evaluate(() => (document.querySelector("details")!.open = true));
      await page.waitFor(() => document.querySelector("details pre"));
      found.push(...(await page.evaluate(axeFindings)));
    }
    expect(found).toEqual([]);
  });
});

/**
 * Returns a page that runs TypeScript code and then makes the imported class a global variable. The page has an import map,
 * because no bundler resolves the imports.
 */
const toPage = (code: string): string =>
  `<!doctype html><meta charset="utf-8"><button id="connect">Connect</button>
  <script src="/client.js"></script><script type="importmap">{"imports":{"human-connect-widget":"/dist/esm/index.js",
  "humanapi-connect-client":"data:text/javascript,export default globalThis.HumanConnect"}}</script><script type="module">${ts.transpile(code, { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext })}; window.HumanConnectWidget = HumanConnectWidget;</script>`;

/** Requests a URL with the given Host header, as a browser does after DNS rebinding. Returns the response's status. */
const requestAs = async (target: string, host: string): Promise<number | undefined> => {
  const sent = request(target, { headers: { host } }).end();
  const [response] = (await once(sent, "response")) as [{ statusCode?: number; resume(): void }];
  response.resume();
  return response.statusCode;
};

it("both origins of the demo refuse a Host header that is not a loopback one", async () => {
  const names = ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80", "192.168.0.2"];
  for (const origin of [url, connectUrl]) {
    for (const host of [...names, "[fe80::1]:80"])
      expect(await requestAs(`${origin}/`, host), host).toBe(421);
    expect(await requestAs(`${origin}/`, new URL(origin).host)).toBe(200);
  }
});

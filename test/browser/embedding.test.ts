import { afterAll, beforeAll, expect, it } from "vitest";
import { inEveryEngine } from "./support/engines.js";
import { html, json, startOrigin, type Origin } from "./support/origins.js";
import type { TestPage } from "./support/test-page.js";

/** A Connect page that opens a popup, as it does for sources that use OAuth, and that reports a source and closes. */
const CONNECT = `<title>Connect</title><button id="popup">Popup</button><script>
  document.querySelector("#popup").onclick = (event) => { event.target.textContent = String(!!window.open("/oauth")); };
  const post = (message) => parent.postMessage(message, "*");
  onmessage = ({ data }) => {
    if (data !== "go") return;
    post({ type: "hapi-connect-connect-source", sessionResults: { connectedSources: [{ id: "1", name: "Aspen" }] } });
    post({ type: "hapi-connect-close", status: "SUCCESS" });
  };
</script>`;

/** An app's page that authenticates with a bearer token, because a page in another site's iframe gets no cookies. */
const appPage = (baseURL: string): string => `<button id="opener">Open</button><script type="module">
  import { HumanConnectWidget } from "/dist/esm/index.js";
  const widget = new HumanConnectWidget({
    fetchToken: async ({ signal }) => {
      const response = await fetch("/token", { method: "POST", headers: { authorization: "Bearer secret" }, signal });
      return response.json();
    },
    clientUrl: "/client-2.4.1.js",
    connect: { baseURL: "${baseURL}" },
  });
  // The app reports to the page that embeds it, which the test can read in every engine.
  const report = (line) => parent.postMessage(line, "*");
  widget.onopen = () => {
    const frame = document.querySelector("dialog iframe");
    frame.addEventListener("load", () => {
      report("loaded");
      if (parent !== self) frame.contentWindow.postMessage("go", "*");
    });
  };
  widget.onconnectsource = ({ source }) => report(source.name);
  widget.onclose = ({ result }) => setTimeout(() =>
    report(result.status + " " + result.closedBy + " " + document.querySelectorAll("dialog, iframe").length));
  widget.onerror = ({ error }) => report(error.message);
  document.querySelector("#opener").onclick = () => widget.open();
  report("ready");
</script>`;

declare global {
  interface Window {
    /** What the app has reported to the page that embeds it. */
    lines: string[];
  }
}

let app: Origin;
let connect: Origin;
beforeAll(async () => {
  [app, connect] = await Promise.all([startOrigin(), startOrigin(() => html(CONNECT))]);
});
afterAll(() => Promise.all([app.close(), connect.close()]));

inEveryEngine("an app in an iframe of another origin", (getPage) => {
  let host: Origin;
  beforeAll(async () => (host = await startOrigin()));
  afterAll(() => host.close());

  it("opens Connect with `fetchToken` and a bearer token, receives a source, and closes", async () => {
    const page = getPage();
    const authorizations: (string | null)[] = [];
    app.on("/token", ({ headers }) => {
      authorizations.push(headers.get("authorization"));
      return json({ token: "t" });
    });
    app.on("/", () => html(appPage(connect.url)));
    // The id is the one in which TestPage's clickInFrame() clicks.
    host.on("/", () =>
      html(`<script>window.lines = []; onmessage = ({ data }) => lines.push(data);</script>
        <iframe id="human-api" src="${app.url}" width="800" height="600"></iframe>`),
    );
    await page.goto(host.url);
    await page.waitFor(() => window.lines.includes("ready"));
    await page.clickInFrame("#opener");
    await page.waitFor(() => window.lines.length >= 4);
    expect(await page.evaluate(() => window.lines)).toEqual(["ready", "loaded", "Aspen", "SUCCESS user 0"]);
    expect(authorizations).toEqual(["Bearer secret"]);
    expect(await page.complaints()).toEqual([]);
  });
});

inEveryEngine(
  "an app with the header Cross-Origin-Opener-Policy",
  (getPage) => {
    it.each([
      ["same-origin", "false"],
      ["same-origin-allow-popups", "true"],
      ["unsafe-none", "true"],
    ])("%s: a popup opens from Connect's frame: %s", async (policy, opens) => {
      const page: TestPage = getPage();
      app.on("/token", () => json({ token: "t" }));
      app.on("/", () => html(appPage(connect.url), { "cross-origin-opener-policy": policy }));
      await page.goto(app.url);
      await page.click("#opener");
      await page.waitInFrame("#popup");
      await page.waitFor(() => document.querySelector("dialog [role=status]")?.textContent === "");
      await page.clickInFrame("#popup");
      await expect.poll(() => page.inFrame(() => document.querySelector("#popup")!.textContent)).toBe(opens);
    });
  },
  { engines: ["chromium"] },
);

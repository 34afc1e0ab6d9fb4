import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { axeFindings } from "./accessibility.js";
import { inEveryEngine } from "./engines.js";
import type { TestPage } from "./test-page.js";

let server: ChildProcess;
let url: string;

beforeAll(async () => {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const env = { ...process.env, PORT: "0", HUMANAPI_CLIENT_ID: "", HUMANAPI_CLIENT_SECRET: "" };
  server = spawn("node", ["demo/server.mjs"], { cwd: root, env, stdio: ["ignore", "pipe", "inherit"] });
  const [chunk] = (await once(server.stdout!, "data")) as [Buffer];
  url = /http:\/\/localhost:\d+/.exec(chunk.toString())![0];
});
afterAll(() => server.kill());

inEveryEngine("the demo", (getPage) => {
  let page: TestPage;
  const open = async (path = "/"): Promise<void> => {
    page = getPage();
    await page.goto(url + path);
    await page.click("main button");
    await page.waitInFrame("button");
  };
  const clickInConnect = async (name: string, event?: string): Promise<void> => {
    await page.waitInFrame(`[aria-label="${name}"]:enabled, #${name.toLowerCase().split(" ")[0]}:enabled`);
    await page.clickInFrame(`[aria-label="${name}"], #${name.toLowerCase().split(" ")[0]}`);
    if (event) await page.waitFor((type) => document.querySelector(`[role=log] [data-type=${type}]`), event);
  };

  for (const path of ["/", "/spa.html"])
    it(`${path}: click, connect, disconnect, close; the log shows it all`, async () => {
      await open(path);
      await clickInConnect("Connect Aspen Family Clinic", "connectsource");
      await clickInConnect("Disconnect Aspen Family Clinic", "disconnectsource");
      await clickInConnect("Close", "close");
      const log = await page.evaluate(() => document.querySelector<HTMLElement>("[role=log]")!.innerText);
      expect(log.split(/\n+/)).toEqual([
        "statechange opening",
        "statechange open",
        "open the modal is on screen",
        "connectsource Aspen Family Clinic",
        "disconnectsource Aspen Family Clinic",
        "statechange idle",
        "close SUCCESS, by the user, 0 connected",
      ]);
      // The npm client asks for `Function("return this")` when it runs as strict code, and Firefox tells of each try.
      expect((await page.complaints()).filter((line) => !/JavaScript eval/.test(line))).toEqual([]);
    });

  for (const path of ["/", "/spa.html"])
    it(`${path}: axe-core finds nothing, in the page and in Connect, before, in and after the modal`, async () => {
      await open(path);
      const found = [await page.evaluate(axeFindings), await page.inFrame(axeFindings)];
      await clickInConnect("Close", "close");
      found.push(await page.evaluate(axeFindings));
      await page.goto(url + path);
      found.push(await page.evaluate(axeFindings));
      expect(found).toEqual([[], [], [], []]);
    });

  it("a user who has connected a source comes back with an id token, and resumes", async () => {
    const kind = (): Promise<string> =>
      page.inFrame(() => new URL(location.href).searchParams.get("token")!.split("-")[1]!);
    await open();
    expect(await kind()).toBe("session");
    await clickInConnect("Connect Birchwood Pharmacy", "connectsource");
    await open(); // a reload
    expect(await kind()).toBe("id");
    await clickInConnect("Disconnect Birchwood Pharmacy", "disconnectsource");
    await clickInConnect("Close", "close");
  });
});

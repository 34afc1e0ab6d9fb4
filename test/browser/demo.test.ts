import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { complaints, inEveryEngine } from "./engines.js";

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

inEveryEngine("the demo", (newPage) => {
  for (const path of ["/", "/spa.html"])
    it(`${path}: click, connect, disconnect, close; the log shows it all`, async () => {
      const page = await newPage();
      const lines = complaints(page);
      const log = page.getByRole("log");
      const connect = page.frameLocator("#human-api");
      const seen = (type: string): Promise<void> => log.locator(`[data-type=${type}]`).last().waitFor();
      await page.goto(url + path);
      await page.getByRole("button", { name: "Connect your health data" }).click();
      await seen("open");

      await connect.getByRole("button", { name: "Connect Aspen Family Clinic", exact: true }).click();
      await seen("connectsource");
      await connect.getByRole("button", { name: "Disconnect Aspen Family Clinic", exact: true }).click();
      await seen("disconnectsource");
      await connect.getByRole("button", { name: "Close", exact: true }).click();
      await seen("close");

      expect((await log.innerText()).split(/\n+/)).toEqual([
        "statechange opening",
        "statechange open",
        "open the modal is on screen",
        "connectsource Aspen Family Clinic",
        "disconnectsource Aspen Family Clinic",
        "statechange idle",
        "close SUCCESS, by the user, 0 connected",
      ]);
      // The npm client asks for `Function("return this")` when it runs as strict code, and Firefox tells of each try.
      expect(lines.filter((line) => !/JavaScript eval/.test(line))).toEqual([]);
    });

  it("a user who has connected a source comes back with an id token, and resumes", async () => {
    const page = await newPage();
    const connect = page.frameLocator("#human-api");
    const open = (): Promise<void> => page.getByRole("button", { name: "Connect your health data" }).click();
    const type = async (): Promise<string> => {
      const answer = page.waitForResponse((response) => response.url().endsWith("/token"));
      await open();
      return ((await (await answer).json()) as { type: string }).type;
    };
    await page.goto(url);
    expect(await type()).toBe("session");
    await connect.getByRole("button", { name: "Connect Birchwood Pharmacy", exact: true }).click();
    await page.reload();
    expect(await type()).toBe("id");
    await connect.getByRole("button", { name: "Disconnect Birchwood Pharmacy", exact: true }).click();
    await connect.getByRole("button", { name: "Close", exact: true }).click();
    await page.getByRole("log").getByText("close").waitFor();
  });
});

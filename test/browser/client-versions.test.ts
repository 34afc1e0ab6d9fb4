import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connectPage, gotoApp, NOTHING, openWidget, remains, say, serveApp } from "./support/app-page.js";
import { inEveryEngine } from "./support/engines.js";
import { startOrigin, type Origin } from "./support/origins.js";
import { STAND_INS } from "./support/stand-ins.js";
import type { TestPage } from "./support/test-page.js";

let app: Origin;
let connect: Origin;

beforeAll(async () => {
  [connect, app] = await Promise.all([startOrigin(connectPage), startOrigin()]);
  serveApp(app, connect);
  for (const [name, script] of Object.entries(STAND_INS))
    app.on(
      `/client-${name}.js`,
      () => new Response(script, { headers: { "content-type": "text/javascript" } }),
    );
});
afterAll(() => Promise.all([app.close(), connect.close()]));

const A = { id: "1", name: "Aspen Clinic" };

inEveryEngine("the widget with different versions of the client", (getPage, engine) => {
  let page: TestPage;
  beforeEach(async () => {
    page = getPage();
    await gotoApp(page, app);
  });
  const events = (): Promise<string[]> =>
    page.evaluate(() => window.events.filter((line) => !line.startsWith("state")));

  const standIns = Object.keys(STAND_INS).filter((name) => name !== "late");
  // In Firefox and WebKit, these tests use only two of the scripts that stand in for the client. Most of the other stand-ins
  // differ from the client's real builds only in how they insert the frame.
  const VERSIONS = ["2.4.1", "2.3.1", ...(engine === "chromium" ? standIns : ["1.2.3", "container"])];

  describe.each(VERSIONS)("client %s", (version) => {
    const options = { clientUrl: `/client-${version}.js` };

    it("opens Connect in the dialog, receives no invalid message, and leaves nothing on the page however Connect is closed", async () => {
      await openWidget(page, options);
      // The frame must be in the dialog, no matter how the client inserts it. Some stand-ins for the client use a DOM method or a
      // parent element that the real builds do not use.
      expect(await page.evaluate(() => document.querySelector("dialog:modal #human-api") !== null)).toBe(
        true,
      );
      await page.evaluate(() => {
        for (const junk of [null, 5, "close", {}, { type: 5 }, { type: "close" }]) postMessage(junk, "*");
      });
      for (const junk of [null, "close", {}, { type: "close" }]) await say(page, junk);
      await say(page, { type: "hapi-connect-connect-source", sessionResults: { connectedSources: [A] } });
      await say(page, { type: "hapi-connect-close" });
      await page.waitFor(() => window.widget.state === "idle");
      expect(await remains(page)).toEqual(NOTHING);

      await openWidget(page, options);
      await page.evaluate(() => document.querySelector("#human-api")!.remove());
      await page.waitFor(() => window.widget.state === "idle");
      expect(await remains(page)).toEqual(NOTHING);

      await openWidget(page, options);
      await page.evaluate(() => window.widget.close());
      expect(await remains(page)).toEqual(NOTHING);

      const first = ["open", "connectsource Aspen Clinic", "close SUCCESS"];
      expect(await events()).toEqual([...first, "open", "close CLOSED", "open", "close CLOSED"]);
      expect(await page.complaints()).toEqual([]);
    });
  });

  it("the widget's open() fails with client-invalid if the client's open() returns before the client has added its message listener", async () => {
    const error = await page.evaluate(
      (clientUrl) =>
        window
          .make({ clientUrl })
          .open()
          .catch(({ code, message }: { code: string; message: string }) => ({ code, message })),
      "/client-late.js",
    );
    expect(error).toMatchObject({ code: "client-invalid", message: expect.stringContaining("forged") });
    expect(await remains(page)).toEqual(NOTHING);
    // After the failure, the client must not register its listener. To check this, the page posts `null`. If the client had
    // registered the listener, the listener would throw for this message.
    await page.evaluate(
      () =>
        new Promise((resolve) => {
          addEventListener("message", ({ data }) => data === "last" && resolve(null));
          postMessage(null, "*");
          postMessage("last", "*");
        }),
    );
    expect(await page.complaints()).toEqual([]);
  });
});

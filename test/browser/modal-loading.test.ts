import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { inEveryEngine } from "./support/engines.js";
import { html, json } from "./support/origins.js";
import {
  CONNECT,
  holdResponse,
  type ModalOrigins,
  ModalPage,
  PATIENCE,
  serveModal,
  SLOW,
  startModalOrigins,
} from "./support/modal-page.js";

let origins: ModalOrigins;

beforeAll(async () => {
  origins = await startModalOrigins();
});
afterAll(() => origins.close());

const clientScript = async (): Promise<Response> =>
  new Response(
    await readFile("node_modules/humanapi-connect-client/build/humanapi-connect-client.js", "utf8"),
    { headers: { "content-type": "text/javascript" } },
  );

/** Adds a line to `events` when the dialog opens, when the frame is added, and when the `open` event fires. */
function recordOrder(): void {
  const note = (text: string): void => {
    if (!window.events.includes(text)) window.events.push(text);
  };
  const process = (records: MutationRecord[]): void => {
    for (const { type, target, addedNodes } of records) {
      if (type === "attributes" && (target as Element).matches("dialog[open]")) note("dialog");
      if (Array.from(addedNodes).some((node) => (node as Element).id === "human-api")) note("frame");
    }
  };
  const observer = new MutationObserver(process);
  observer.observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["open"] });
  window.widget.addEventListener("open", () => {
    process(observer.takeRecords());
    const isOnScreen = document.querySelector("dialog:modal #human-api")!.getClientRects().length > 0;
    note(`open, frame ${isOnScreen ? "on screen" : "missing"}`);
  });
}

inEveryEngine("the dialog while Connect loads", (getPage, engine) => {
  let modal: ModalPage;

  beforeEach(() => {
    serveModal(origins);
    modal = new ModalPage(getPage(), origins);
  });

  const recorded = (): Promise<string[]> => modal.events();

  /** Calls open() while the server delays the token response, and waits for the dialog. */
  const openSlowly = async (options: object = {}): Promise<ReturnType<typeof holdResponse>> => {
    const token = holdResponse(origins.app, "/token");
    await modal.start(options);
    await modal.page.evaluate(recordOrder);
    await modal.page.press("Enter");
    await modal.statusIs("Loading…");
    await token.requested;
    return token;
  };

  it("open() shows a dialog with a text and a close button while the token request is pending, and then shows Connect", async () => {
    const token = await openSlowly();
    expect(await modal.page.evaluate(() => document.querySelector("dialog")!.matches(":modal"))).toBe(true);
    expect(await modal.buttons()).toEqual(["Close"]);
    expect(await modal.state()).toBe("opening");
    expect(await recorded()).toEqual(["dialog"]);
    token.respond(json({ token: "t" }));
    await modal.page.waitInFrame("#one");
    await modal.statusIs("");
    await modal.focusIs("frame");
    expect(await recorded()).toEqual(["dialog", "frame", "open, frame on screen"]);
  });

  it("open() after preload() shows the dialog only after Connect's frame has been added to the page", async () => {
    await modal.start();
    await modal.page.evaluate(() => window.widget.preload());
    await modal.page.evaluate(recordOrder);
    await modal.pressOpener();
    expect(await recorded()).toEqual(["frame", "dialog", "open, frame on screen"]);
  });

  describe.each(["the close button", "Escape"])("%s during loading", (way) => {
    const leave = (): Promise<void> => (way === "Escape" ? modal.page.press("Escape") : modal.clickClose());

    it("makes open() resolve with the status CLOSED, aborts the token request, and restores the focus", async () => {
      const token = await openSlowly();
      await leave();
      expect(await modal.page.evaluate(() => window.done)).toMatchObject({
        status: "CLOSED",
        closedBy: "user",
        ok: false,
      });
      await token.aborted;
      expect(await modal.state()).toBe("idle");
      expect(await modal.leftovers()).toEqual([]);
      await modal.focusIs("opener");
      expect(await recorded()).toEqual(["dialog"]);
    });
  });

  it("the status region shows the statuses in the order of the steps, so that a screen reader announces each status", async () => {
    const page = holdResponse(origins.connect, "/");
    await modal.start({ timeoutMs: 500 });
    await modal.recordStatuses();
    await modal.pressOpener();
    await modal.statusIs(SLOW);
    const second = holdResponse(origins.connect, "/");
    await modal.clickRetry();
    await second.requested;
    second.respond(html(CONNECT));
    await modal.page.waitInFrame("#one");
    await modal.statusIs("");
    page.respond(html(CONNECT));
    const statuses = await modal.statuses();
    expect(statuses.slice(0, 3)).toEqual(["Loading…", SLOW, "Loading…"]);
    // On a busy machine, the retry can also take longer than `timeoutMs`.
    expect([[], [SLOW]]).toContainEqual(statuses.slice(3));
  });

  // The remaining tests run in Chromium only, because they depend on the widget's code and not on the engine.
  if (engine !== "chromium") return;

  it("the close button aborts the signal that fetchToken() received", async () => {
    await modal.start();
    await modal.page.evaluate((baseURL) => {
      const fetchToken = ({ signal }: { signal: AbortSignal }): Promise<string> => {
        signal.addEventListener("abort", () => window.events.push("token aborted"));
        return new Promise(() => {});
      };
      window.make({ tokenUrl: undefined, fetchToken, connect: { baseURL } });
    }, origins.connect.url);
    await modal.page.press("Enter");
    await modal.statusIs("Loading…");
    await modal.clickClose();
    expect(await modal.page.evaluate(() => window.done)).toMatchObject({ closedBy: "user" });
    expect(await modal.events()).toEqual(["token aborted"]);
  });

  it("the client script does not open Connect if it loads after the user has closed the dialog, and the next open() works", async () => {
    const script = holdResponse(origins.app, "/late-client.js");
    await modal.start({ clientUrl: "/late-client.js" });
    const requests = origins.connect.requests.length;
    await modal.page.press("Enter");
    await modal.statusIs("Loading…");
    await script.requested;
    await modal.clickClose();
    await expect.poll(() => modal.state(), PATIENCE).toBe("idle");
    script.respond(await clientScript());
    origins.app.on("/late-client.js", clientScript);
    await modal.page.waitFor(() => "HumanConnect" in window);
    expect(await modal.leftovers()).toEqual([]);
    await modal.focusIs("opener");
    await modal.pressOpener();
    await modal.page.waitInFrame("#one");
    // Each frame requests Connect's page once, and the second open() has added a frame. A single request therefore shows that the
    // first open() added no frame.
    const pages = origins.connect.requests.slice(requests).filter((request) => request === "GET /");
    expect(pages).toEqual(["GET /"]);
  });

  it("a failed token request removes the loading dialog", async () => {
    const token = await openSlowly();
    token.respond(json({ error: "no" }, 403));
    await expect.poll(() => modal.state(), PATIENCE).toBe("idle");
    expect(await modal.leftovers()).toEqual([]);
    await modal.focusIs("opener");
    expect(await modal.events()).toEqual(["dialog", "token-request-rejected"]);
  });

  it("with `closeButton: false`, the loading dialog has no button, and Escape closes the dialog", async () => {
    await openSlowly({ closeButton: false });
    expect(await modal.buttons()).toEqual([]);
    await modal.page.press("Escape");
    await expect.poll(() => modal.state(), PATIENCE).toBe("idle");
  });
});

/**
 * Returns a client whose frame is outside the dialog. The code in `insert` inserts the frame with a DOM API that the widget does
 * not redirect into the dialog.
 */
const outsideClient = (insert: string): Response =>
  new Response(
    `window.HumanConnect = { open(options) {
      const frame = document.createElement("iframe");
      frame.id = "human-api";
      frame.style.cssText = "position:fixed;inset:0;width:100%;height:100%;border:0";
      frame.src = options.baseURL + "/?token=" + options.token;
      ${insert};
      window.addEventListener("message", function listen({ data }) {
        if (data.type !== "hapi-connect-close") return;
        window.removeEventListener("message", listen);
        document.getElementById("human-api").remove();
      });
    } };`,
    { headers: { "content-type": "text/javascript" } },
  );

inEveryEngine("a frame that the client puts outside the dialog", (getPage, engine) => {
  const WAYS = [
    ["insertAdjacentElement()", `document.body.insertAdjacentElement("beforeend", frame)`],
    [
      "innerHTML",
      `const outer = document.createElement("div"); document.body.insertAdjacentElement("beforeend", outer);
       outer.innerHTML = frame.outerHTML`,
    ],
  ] as const;
  // The widget intercepts other DOM methods, to move the frame into the dialog. It intercepts neither of these two, so both have
  // the same result. Chromium tests both, Firefox and WebKit one.
  it.each(engine === "chromium" ? WAYS : WAYS.slice(0, 1))(
    "is protected from forged messages, has a close button in the page's corner, and leaves nothing on the page if the client uses %s",
    async (_, insert) => {
      serveModal(origins);
      const modal = new ModalPage(getPage(), origins);
      const { page } = modal;
      origins.app.on("/outside.js", () => outsideClient(insert));
      await modal.start({ clientUrl: "/outside.js" });
      await modal.pressOpener();
      await page.waitInFrame("#one");
      await modal.statusIs("");
      expect(await page.evaluate(() => !!document.querySelector("dialog #human-api"))).toBe(false);
      const [right, top] = await page.evaluate(() => {
        const box = document.querySelector("dialog button")!.getBoundingClientRect();
        return [document.documentElement.clientWidth - box.right, box.top] as const;
      });
      expect([right < 20, right >= 0, top < 20, top >= 0]).toEqual([true, true, true, true]);
      // The page posts a forged message, then Connect posts a genuine message. Only the genuine message is allowed to cause an
      // event.
      await page.evaluate(() => {
        window.widget.onconnectsource = ({ source }) => window.events.push(String(source?.name));
        const data = {
          type: "hapi-connect-connect-source",
          sessionResults: { connectedSources: [{ id: "1", name: "forged" }] },
        };
        window.postMessage(data, "*");
      });
      await page.inFrame(() => {
        const data = {
          type: "hapi-connect-connect-source",
          sessionResults: { connectedSources: [{ id: "2", name: "genuine" }] },
        };
        parent.postMessage(data, "*");
      });
      await expect.poll(() => modal.events(), PATIENCE).toEqual(["genuine"]);
      await modal.clickClose();
      expect(await page.evaluate(() => window.done)).toMatchObject({ status: "CLOSED", closedBy: "user" });
      expect(await modal.leftovers()).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.getAttribute("style"))).toBeNull();
    },
  );
});

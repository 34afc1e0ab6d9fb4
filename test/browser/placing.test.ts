import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { inEveryEngine } from "./support/engines.js";
import type { TestPage } from "./support/test-page.js";
import { PATIENCE, serve, startOrigins, ViewPage, type ViewOrigins } from "./support/view-page.js";

let origins: ViewOrigins;

beforeAll(async () => {
  origins = await startOrigins();
});
afterAll(() => origins.close());

/** Builds the app's modal, shows it, and opens Connect from the element in it that has the focus. */
function openFromModal(kind: string): void {
  const content = `<section id="panel"><fieldset><label>Data <input></label><p><a href="#x"><span tabindex="0" id="inside">Open</span></a></p></fieldset></section>`;
  const name = kind === "dialog" ? "dialog" : "div";
  document.querySelector("#box")!.innerHTML =
    `<${name} id="modal">${kind === "role" ? "" : content}</${name}>`;
  let modal = document.querySelector<HTMLElement>("#modal")!;
  if (kind === "dialog") (modal as HTMLDialogElement).showModal();
  if (kind === "popover") {
    modal.popover = "auto";
    modal.showPopover();
  }
  if (kind === "role") {
    modal.attachShadow({ mode: "open" }).innerHTML =
      `<div id="role" role="dialog" aria-modal="true" tabindex="-1">${content}</div>`;
    modal = window.find("#role")!;
  }
  window.find("#inside")!.focus();
  window.create({});
  window.start();
}

/** Closes or hides the app's modal. */
function closeModal(): void {
  const modal = window.find("#role, #modal:is(dialog, [popover])")!;
  if (modal instanceof HTMLDialogElement) modal.close();
  else if (modal.popover) modal.hidePopover();
  else modal.style.display = "none";
}

const TYPES =
  "keydown keyup keypress pointerdown pointerup mousedown mouseup touchstart touchend click focusin focusout";

inEveryEngine("the dialog in a modal of the app", (getPage, engine) => {
  let page: TestPage;
  let view: ViewPage;
  beforeEach(async () => {
    serve(origins);
    page = getPage();
    view = new ViewPage(page, origins);
    await view.start();
  });

  const isAppsModalOpen = (): Promise<boolean> =>
    page.evaluate(() => window.find("#role, #modal:is(dialog, [popover])")!.getClientRects().length > 0);
  /** Waits until open() has settled, and only Connect is gone. */
  const ends = async (closedBy: string): Promise<void> => {
    await expect
      .poll(() => page.evaluate(() => window.outcome), PATIENCE)
      .toMatchObject({ status: "CLOSED", closedBy });
    expect(await page.evaluate(() => !!window.find("[aria-modal]:is(dialog), iframe"))).toBe(false);
  };

  it.each(["dialog", "popover", "role"])(
    "stands beside the focused element, keeps its events, and leaves the modal open: %s",
    async (kind) => {
      await page.evaluate((types) => {
        for (const type of types.split(" "))
          for (const target of [document, window])
            for (const capture of [true, false]) {
              // The window's capture listeners that are older than the widget's cannot be kept from anything.
              if (target === window && capture) continue;
              target.addEventListener(
                type,
                (event) => {
                  const isInside = event
                    .composedPath()
                    .some((node) => (node as Element).matches?.("dialog[aria-modal]"));
                  window.events.push(`${isInside ? "inside" : "outside"} ${type}`);
                },
                capture,
              );
            }
      }, TYPES);
      await page.evaluate(() => document.querySelector<HTMLElement>("#opener")!.blur());
      await page.click("#opener");
      await page.evaluate(() => window.widget.close());
      const received = (where: string): Promise<string[]> =>
        page.evaluate((given) => window.events.filter((line) => line.startsWith(given)), where);
      expect(await received("outside")).toEqual(
        expect.arrayContaining(["outside click", "outside pointerdown", "outside focusin"]),
      );

      await page.evaluate(openFromModal, kind);
      await view.sees("×", "Connect");
      expect(await page.evaluate(() => window.find("dialog[aria-modal]")!.parentElement!.id)).toBe("panel");
      expect(await page.evaluate(() => window.find("dialog[aria-modal]")!.matches(":modal"))).toBe(true);
      if (kind !== "role") {
        await page.clickInFrame("#one");
        await page.waitFor(() => window.log.includes("click"));
      }
      await page.evaluate(() => window.find("dialog[aria-modal] button")!.focus());
      await page.press("Tab");
      await page.evaluate(() => window.find("dialog[aria-modal] button")!.focus());
      await page.press("Escape");
      await ends("user");
      expect(await isAppsModalOpen()).toBe(true);
      expect(await page.evaluate(() => !window.outcome || window.find("#inside")!.matches(":focus"))).toBe(
        true,
      );

      await page.evaluate(() => window.start());
      await view.sees("×", "Connect");
      if (kind !== "role") await view.click("×");
      else await page.evaluate(() => window.find("dialog[aria-modal] button")!.click());
      await ends("user");
      expect(await isAppsModalOpen()).toBe(true);
      expect(await received("inside")).toEqual([]);
    },
  );

  it.each(["dialog", "popover", "role"])("ends when the app closes or hides its modal: %s", async (kind) => {
    await page.evaluate(openFromModal, kind);
    await view.sees("×", "Connect");
    await page.evaluate(closeModal);
    await ends("page");
  });

  if (engine !== "chromium") return;

  it("shows a failure, whose buttons work, in a modal", async () => {
    origins.app.on("/token", () => new Response("", { status: 500 }));
    await page.evaluate(openFromModal, "dialog");
    await page.waitFor(() => window.seen().includes("Try again"));
    serve(origins);
    await page.press("Enter");
    await view.sees("×", "Connect");
  });
});

import { beforeEach, expect, it } from "vitest";
import { inApp } from "./support/app-page.js";

const KINDS = ["dialog", "popover", "role"];

/** Builds the app's modal, shows it, and opens Connect from the element in it that has the focus. */
function openFromModal(kind: string): void {
  const content = `<section id="panel"><fieldset><label>Data <input></label><p><a href="#x"><span tabindex="0" id="inside">Open</span></a></p></fieldset></section>`;
  const name = kind === "dialog" ? "dialog" : "div";
  document.querySelector("#box")!.innerHTML =
    `<${name} id="modal">${kind === "role" ? "" : content}</${name}>`;
  const modal = document.querySelector<HTMLElement>("#modal")!;
  if (kind === "dialog") (modal as HTMLDialogElement).showModal();
  if (kind === "popover") {
    modal.popover = "auto";
    modal.showPopover();
  }
  if (kind === "role")
    modal.attachShadow({ mode: "open" }).innerHTML =
      `<div id="role" role="dialog" aria-modal="true" tabindex="-1">${content}</div>`;
  window.find("#inside")!.focus();
  window.create();
  window.start();
}

/** Closes or hides the app's modal. */
function closeModal(): void {
  const modal = window.find("#role, #modal:is(dialog, [popover])")!;
  if (modal instanceof HTMLDialogElement) modal.close();
  else if (modal.popover) modal.hidePopover();
  else modal.style.display = "none";
}

/** Records each event in `log`, and whether it was inside the widget's dialog. */
function recordEvents(types: string): void {
  const record = (event: Event): void => {
    const path = event.composedPath();
    const isInside = path.some((node) => (node as Element).matches?.("dialog[aria-modal]"));
    window.log.push(`${isInside ? "inside" : "outside"} ${event.type}`);
  };
  for (const type of types.split(" ")) {
    // The window's capture listeners that are older than the widget's cannot be kept from anything.
    for (const target of [document, window]) target.addEventListener(type, record);
    document.addEventListener(type, record, true);
  }
}
const TYPES =
  "keydown keyup keypress pointerdown pointerup mousedown mouseup touchstart touchend click focusin focusout";

inApp("the dialog in a modal of the app", ({ page, view }) => {
  beforeEach(() => view.start());

  const isAppsModalOpen = (): Promise<boolean> =>
    page.evaluate(() => window.find("#role, #modal:is(dialog, [popover])")!.getClientRects().length > 0);
  /** Waits until open() has settled, and only Connect is gone. */
  const ends = async (closedBy: string): Promise<void> => {
    await view.settles({ status: "CLOSED", closedBy });
    expect(await page.evaluate(() => !!window.find("[aria-modal]:is(dialog), iframe"))).toBe(false);
  };
  const logged = (where: string): Promise<string[]> =>
    page.evaluate((given) => window.log.filter((line) => line.startsWith(given)), where);

  it.each(KINDS)(
    "stands beside the focused element, keeps its events, and leaves the modal open: %s",
    async (kind) => {
      await page.evaluate(recordEvents, TYPES);
      await page.evaluate(() => document.querySelector<HTMLElement>("#opener")!.blur());
      await page.click("#opener");
      await page.evaluate(() => window.widget.close());
      const expected = ["outside click", "outside pointerdown", "outside focusin"];
      expect(await logged("outside")).toEqual(expect.arrayContaining(expected));

      await page.evaluate(openFromModal, kind);
      await view.sees("×", "Connect");
      const place = await page.evaluate(() => {
        const dialog = window.find("dialog[aria-modal]")!;
        return [dialog.parentElement!.id, dialog.matches(":modal")];
      });
      expect(place).toEqual(["panel", true]);
      if (kind !== "role") {
        await page.clickInFrame("#one");
        await page.waitFor(() => window.log.includes("click"));
      }
      const focusCross = (): Promise<void> =>
        page.evaluate(() => window.find("dialog[aria-modal] button")!.focus());
      await focusCross();
      await page.press("Tab");
      await focusCross();
      await page.press("Escape");
      await ends("user");
      expect(await isAppsModalOpen()).toBe(true);
      expect(await page.evaluate(() => window.find("#inside")!.matches(":focus"))).toBe(true);

      await page.evaluate(() => window.start());
      await view.sees("×", "Connect");
      if (kind !== "role") await view.click("×");
      else await page.evaluate(() => window.find("dialog[aria-modal] button")!.click());
      await ends("user");
      expect(await isAppsModalOpen()).toBe(true);
      expect(await logged("inside")).toEqual([]);
    },
  );

  it.each(KINDS)("ends when the app closes or hides its modal: %s", async (kind) => {
    await page.evaluate(openFromModal, kind);
    await view.sees("×", "Connect");
    await page.evaluate(closeModal);
    await ends("page");
  });
});

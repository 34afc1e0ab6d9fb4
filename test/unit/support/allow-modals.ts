import { onTestFinished, vi } from "vitest";

/** Lets a test see what the widget shows: gives jsdom what a document needs for a modal dialog. */
export function allowModals(): void {
  vi.stubGlobal("CSS", { supports: () => true });
  vi.stubGlobal("matchMedia", () => ({ matches: true }));
  vi.stubGlobal("CSSStyleSheet", class { replaceSync(): void {} }); // prettier-ignore
  const dialog = HTMLDialogElement.prototype;
  Object.assign(dialog, { showModal() {}, close() {} });
  document.adoptedStyleSheets = [];
  onTestFinished(() => {
    for (const name of ["showModal", "close"]) Reflect.deleteProperty(dialog, name);
    Reflect.deleteProperty(document, "adoptedStyleSheets");
  });
}

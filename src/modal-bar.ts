import { createElement } from "./create-element.js";
import type { ModalLabels } from "./options.js";

/** What the widget itself shows beside Connect: the way out, and a word when Connect does not come. */
export interface ModalBar {
  readonly element: HTMLElement;
  /** Announces how it stands; with the button for another try, where that may help. */
  say(state: "" | "loading" | "unreachable" | "blocked"): void;
  /** Focuses the last button, if there is one. */
  focusLast(): boolean;
}

/** Custom properties let a page's theme in. */
const BAR =
  "position:fixed;z-index:10000;bottom:8px;right:8px;padding:0 8px;border-radius:24px;font:var(--human-connect-font,14px system-ui);color:var(--human-connect-color,#fff);background:var(--human-connect-background,#333)";
/** As tall as a finger; the outline is the browser's own. */
const BUTTON =
  "all:unset;outline:revert;display:inline-block;padding:16px 8px;font-weight:600;cursor:pointer";

/** The bar. @param leave `false`: no button for it */
export function createBar(
  labels: Required<ModalLabels>,
  retry: () => void,
  leave: (() => void) | false,
): ModalBar {
  const element = createElement("div", { style: BAR });
  // Empty, it stays in the accessibility tree: a live region that comes with its text is not announced.
  const note = createElement("span", { role: "status" });
  const button = (textContent: string, onclick: () => void): HTMLElement =>
    createElement("button", { textContent, onclick, style: BUTTON });
  const again = button(labels.retry, retry);
  element.append(note);
  if (leave) element.append(button(labels.close, leave));
  return {
    element,
    say(state) {
      note.textContent = state && labels[state];
      if (state === "unreachable") note.after(again);
      else again.remove();
    },
    focusLast() {
      const last = element.lastElementChild as HTMLElement;
      last.focus();
      return last !== note;
    },
  };
}

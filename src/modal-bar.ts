import type { CheckedOptions, ModalLabels } from "./options.js";

/** What the widget itself shows beside Connect: the way out, and a word when Connect does not come. */
export interface ModalBar {
  readonly element: HTMLElement;
  readonly labels: Required<ModalLabels>;
  /** Announces that Connect loads. */
  loading(): void;
  /** Connect is there: nothing to say. */
  loaded(): void;
  /** Connect gives no sign of life: says so, and offers another try. */
  failed(): void;
  /** Focuses the last button, if there is one. */
  focusLast(): boolean;
}

const LABELS: Required<ModalLabels> = {
  dialog: "Connect your health data",
  close: "Leave",
  loading: "Loading…",
  unreachable: "This takes longer than usual.",
  retry: "Try again",
};

/** Custom properties let a page's theme in; the sizes are what a finger and 400 % zoom need. */
const THEME = "color:var(--human-connect-color,#fff);background:var(--human-connect-background,#333);";
const BAR =
  "position:fixed;z-index:10000;inset-block-end:8px;inset-inline-end:8px;display:flex;flex-wrap:wrap;gap:8px;" +
  "align-items:center;justify-content:end;font:var(--human-connect-font,14px/1.4 system-ui,sans-serif)";
const BUTTON = `${THEME}min-height:44px;padding:0 16px;border:1px solid;border-radius:22px;font:inherit;cursor:pointer`;
const NOTE = `${THEME}margin:0;padding:4px 12px;border-radius:8px`;

function button(text: string, act: () => void): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = text;
  element.style.cssText = BUTTON;
  element.addEventListener("click", act);
  return element;
}

/** The bar, with the app's own labels over the English ones. */
export function createBar(options: CheckedOptions, leave: () => void, again: () => unknown): ModalBar {
  const labels = { ...LABELS, ...options.labels };
  const element = document.createElement("div");
  const note = document.createElement("p");
  const retry = button(labels.retry, () => {
    say(labels.loading);
    again();
  });
  const say = (text: string, offer: "" | "none" = "none"): void => {
    note.textContent = text;
    // Empty, it stays in the accessibility tree: a live region that comes with its text is not announced.
    note.style.cssText = text ? NOTE : "margin:0";
    retry.style.display = offer;
  };
  element.style.cssText = BAR;
  note.setAttribute("role", "status");
  element.append(note, retry);
  if (options.closeButton) element.append(button(labels.close, leave));
  return {
    element,
    labels,
    loading: () => say(labels.loading),
    loaded: () => say(""),
    failed: () => say(labels.unreachable, ""),
    focusLast() {
      const last = [...element.querySelectorAll("button")]
        .filter(({ style }) => style.display !== "none")
        .at(-1);
      last?.focus();
      return !!last;
    },
  };
}

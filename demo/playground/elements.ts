/** Returns the element for a selector. The pages of the demo always contain that element. */
export const find = <T extends HTMLElement>(selector: string): T => document.querySelector<T>(selector)!;

/** Creates an element and sets the given properties on it. */
export const create = <K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
): HTMLElementTagNameMap[K] => Object.assign(document.createElement(name), properties);

const COPIED_MS = 1500;

/** Makes a button copy a text. After a click, the button shows whether that worked, because a browser can refuse to copy. */
export function bindCopyButton(button: HTMLButtonElement, getText: () => string): void {
  const label = button.textContent;
  button.addEventListener("click", () => {
    const show = (text: string): void => {
      button.textContent = text;
      setTimeout(() => (button.textContent = label), COPIED_MS);
    };
    navigator.clipboard.writeText(getText()).then(
      () => show("Copied"),
      () => show("Not allowed"),
    );
  });
}

import { readChoices, toQuery, type Choices } from "./choices.js";
import { bindCopyButton, find } from "./elements.js";
import { LANGUAGES } from "./languages.js";
import { toOptions, type PlainOptions } from "./options.js";
import { SCENARIOS } from "./scenarios.js";
import { applyTheme } from "./themes.js";

/** The parts of the playground that differ between the two pages of the demo. */
export interface Page {
  /** The URL of the client script, or `undefined` for the npm package. */
  readonly clientUrl?: string;
  /** Applies the choices to the next `open()`. */
  readonly apply: (options: PlainOptions, choices: Choices) => void;
  /** Returns the code that the page shows. */
  readonly toSnippet: (choices: Choices, options: PlainOptions) => string;
}

/** Sets the controls of the form to the choices. */
function fillForm(form: HTMLFormElement, choices: Choices): void {
  for (const [name, value] of Object.entries(choices)) {
    const control = form.elements.namedItem(name) as HTMLSelectElement | HTMLInputElement | RadioNodeList;
    if (control instanceof HTMLInputElement) control.checked = value === control.value;
    else control.value = value;
  }
}

/** Disables the scenarios that only the sandbox can simulate, if the demo does not use the sandbox. */
function disableLiveScenarios(form: HTMLFormElement): void {
  if (form.dataset.service === "sandbox") return;
  for (const option of form.querySelectorAll("option"))
    option.disabled = /^(connect|session)-/.test(option.value);
}

/** Makes the page believe that the device is offline, or no longer, because a page cannot switch the network off. */
function pretendOffline(isOffline = false): void {
  if (isOffline) Object.defineProperty(navigator, "onLine", { value: false, configurable: true });
  else Reflect.deleteProperty(navigator, "onLine");
}

function applyLanguage(name: string): void {
  const { dir, title, text, button } = LANGUAGES[name]!;
  Object.assign(document.documentElement, { lang: name, dir });
  find("#title").textContent = title;
  find("#text").textContent = text;
  find("#connect").textContent = button;
}

/**
 * Writes the choices into the page's URL, so that visitors can share the URL. Also writes the choices into the links between the
 * pages.
 */
function updateUrls(query: string): void {
  history.replaceState(null, "", location.pathname + query);
  for (const link of document.querySelectorAll<HTMLAnchorElement>("nav a")) link.search = query;
}

/**
 * Starts the playground. When the visitor changes a choice, the playground updates the widget, the page, the page's URL, and the
 * code that the page shows.
 */
export function startPlayground(page: Page): void {
  const form = find<HTMLFormElement>("#choices");
  const code = find("#snippet");
  const { connectUrl } = form.dataset as { connectUrl: string };
  let current = readChoices(new URLSearchParams(location.search));
  const show = (choices: Choices): void => {
    const options = toOptions(choices, connectUrl, page.clientUrl);
    applyLanguage(choices.language);
    applyTheme(choices.colours);
    const { expect, isOffline } = SCENARIOS[choices.scenario]!;
    find("#expect").textContent = expect;
    pretendOffline(isOffline);
    code.textContent = page.toSnippet(choices, options);
    updateUrls(toQuery(choices));
    page.apply(options, choices);
  };
  const onChange = (): void => {
    const previous = SCENARIOS[current.scenario]!;
    current = readChoices(new FormData(form));
    if (previous.needsReload || SCENARIOS[current.scenario]!.needsReload) location.search = toQuery(current);
    else show(current);
  };
  disableLiveScenarios(form);
  fillForm(form, current);
  show(current);
  form.addEventListener("change", onChange);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(onChange));
  bindCopyButton(find("#copy"), () => code.textContent);
}

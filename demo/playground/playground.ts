import { readChoices, toQuery, type Choices } from "./choices.js";
import { bindCopyButton, find } from "./elements.js";
import { LANGUAGES } from "./languages.js";
import { toOptions, type PlainOptions } from "./options.js";
import { SCENARIOS } from "./scenarios.js";
import { applyTheme } from "./themes.js";

/** What differs between the two pages. */
export interface Page {
  /** The client script; `undefined` for the npm package. */
  readonly clientUrl?: string;
  /** Makes the next open follow the choices. */
  readonly apply: (options: PlainOptions, choices: Choices) => void;
  /** Writes the code that is shown. */
  readonly toSnippet: (choices: Choices, options: PlainOptions) => string;
}

/** Checks the controls that stand for the choices. */
function fillForm(form: HTMLFormElement, choices: Choices): void {
  for (const [name, value] of Object.entries(choices)) {
    const control = form.elements.namedItem(name) as HTMLSelectElement | HTMLInputElement | RadioNodeList;
    if (control instanceof HTMLInputElement) control.checked = value === control.value;
    else control.value = value;
  }
}

/** Only the sandbox can misbehave on demand. */
function disableLiveScenarios(form: HTMLFormElement): void {
  if (form.dataset.service === "sandbox") return;
  for (const option of form.querySelectorAll("option"))
    option.disabled = /^(connect|session)-/.test(option.value);
}

function applyLanguage(name: string): void {
  const { dir, title, text, button } = LANGUAGES[name]!;
  Object.assign(document.documentElement, { lang: name, dir });
  find("#title").textContent = title;
  find("#text").textContent = text;
  find("#connect").textContent = button;
}

/** The links between the pages keep the choices, and the page's URL can be shared. */
function updateUrls(query: string): void {
  history.replaceState(null, "", location.pathname + query);
  for (const link of document.querySelectorAll<HTMLAnchorElement>("nav a")) link.search = query;
}

/** Starts the playground: each change of a choice changes the widget, the page, its URL and the shown code. */
export function startPlayground(page: Page): void {
  const form = find<HTMLFormElement>("#choices");
  const code = find("#snippet");
  const { connectUrl } = form.dataset as { connectUrl: string };
  let current = readChoices(new URLSearchParams(location.search));
  const show = (choices: Choices): void => {
    const options = toOptions(choices, connectUrl, page.clientUrl);
    applyLanguage(choices.language);
    applyTheme(choices.colours);
    find("#expect").textContent = SCENARIOS[choices.scenario]!.expect;
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

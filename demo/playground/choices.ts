import { LANGUAGES } from "./languages.js";
import { SCENARIOS } from "./scenarios.js";
import { THEMES } from "./themes.js";

/** The choices of the visitor. They are part of the page's URL, so they must not contain a secret. */
export interface Choices {
  readonly scenario: string;
  readonly mode: string;
  /** Where Connect opens. Only the page of the single-page app has this choice. */
  readonly place: string;
  readonly language: string;
  readonly colours: string;
  readonly debug: string;
}

const ALLOWED: Readonly<Record<keyof Choices, readonly string[]>> = {
  scenario: Object.keys(SCENARIOS),
  mode: ["auth", "select"],
  place: ["dialog", "inline", "ahead", "modal"],
  language: Object.keys(LANGUAGES),
  colours: Object.keys(THEMES),
  debug: ["off", "on"],
};

/** The default choices. Each default is the first value of a list in {@link ALLOWED}. */
export const DEFAULTS = Object.fromEntries(
  Object.entries(ALLOWED).map(([name, [first]]) => [name, first]),
) as unknown as Choices;

/** Reads the choices from a form or a query. A missing or unknown value becomes the default. */
export function readChoices(values: { get(name: string): unknown }): Choices {
  const entries = Object.entries(ALLOWED).map(([name, allowed]) => {
    const value = values.get(name);
    return [name, allowed.find((known) => known === value) ?? allowed[0]];
  });
  return Object.fromEntries(entries);
}

/** Converts the choices that are not defaults to a query. Returns "" if all choices are defaults. */
export function toQuery(choices: Choices): string {
  const changed = Object.entries(choices).filter(
    ([name, value]) => value !== DEFAULTS[name as keyof Choices],
  );
  const query = String(new URLSearchParams(changed));
  return query && `?${query}`;
}

import { throwInvalid } from "../errors/describe-error.js";
import { findNear } from "../options/rules.js";
import type { ConnectOptions } from "../options/types.js";

/** The attribute that marks a declarative button. */
export const ATTRIBUTE = "data-human-connect";

const parseBoolean = (value: string): boolean => value !== "false";

/**
 * The parsers of the additional attributes of a button. Each key is the part of the attribute's name after {@link ATTRIBUTE}.
 * These attributes cannot set a URL, because markup is not trusted to choose URLs.
 */
const READERS: Readonly<Record<string, (value: string) => ConnectOptions>> = {
  "-mode": (mode) => ({ mode }),
  "-preseed": (value) => ({ preseed: parseBoolean(value) }),
  "-segment": (segment) => ({ segment }),
  "-pinned-providers": (pinnedProviders) => ({ pinnedProviders }),
};

const REMEDY =
  "belongs on the widget's script element or in HumanConnectWidget.configure(), because markup is not trusted with URLs";

/**
 * Calls a method of `Element.prototype` on an element. A direct call is not safe, because `<input name=matches>` in a form
 * overrides `form.matches`.
 */
export const callElement = <
  K extends "matches" | "getAttribute" | "getAttributeNames" | "setAttribute" | "removeAttribute",
>(
  element: Element,
  method: K,
  ...args: Parameters<Element[K]>
): ReturnType<Element[K]> =>
  (Element.prototype[method] as (...given: unknown[]) => ReturnType<Element[K]>).apply(element, args);

/** Returns whether a value is a declarative button of this or another document. */
export function isButton(value: unknown): value is Element {
  try {
    return callElement(value as Element, "matches", `[${ATTRIBUTE}]`);
  } catch {
    // The value is not an element. `instanceof` is not used, because it returns false for an element of another document.
    return false;
  }
}

/**
 * Reads the attributes of a button as `connect` options.
 * @throws ConnectError `invalid-options` if `data-human-connect` is missing or has a value, or if the button has an unknown
 * `data-human-connect-…` attribute
 */
export function readButton(button: Element): ConnectOptions {
  if (!isButton(button)) throwInvalid(ATTRIBUTE, "is missing on this element: add it, without a value");
  const value = callElement(button, "getAttribute", ATTRIBUTE);
  // The value "true" is allowed, because JSX renders an attribute without a value as `data-human-connect="true"`.
  if (value && value !== "true") throwInvalid(ATTRIBUTE, `must have no value: "${value}" ${REMEDY}`);
  const names = callElement(button, "getAttributeNames").filter((name) => name.startsWith(`${ATTRIBUTE}-`));
  return Object.assign(
    {},
    ...names.map((name) => {
      const suffix = name.slice(ATTRIBUTE.length);
      if (!Object.hasOwn(READERS, suffix)) {
        const nearest = findNear(suffix, Object.keys(READERS));
        const remedy = nearest ? `write \`${ATTRIBUTE}${nearest}\` instead` : `it ${REMEDY}`;
        throwInvalid(name, `is not an attribute of a button: ${remedy}`);
      }
      return READERS[suffix]!(callElement(button, "getAttribute", name)!);
    }),
  ) as ConnectOptions;
}

import { throwInvalid } from "../errors/describe-error.js";
import type { ConnectOptions } from "../options/connect-options.js";

/** Marks a declarative button. */
export const ATTRIBUTE = "data-human-connect";

const parseBoolean = (value: string): boolean => value !== "false";

/** The attributes that a button may add to {@link ATTRIBUTE}: none says where to load from or where to send. */
const READERS: Readonly<Record<string, (value: string) => ConnectOptions>> = {
  "-mode": (mode) => ({ mode }),
  "-preseed": (value) => ({ preseed: parseBoolean(value) }),
  "-segment": (segment) => ({ segment }),
  "-pinned-providers": (pinnedProviders) => ({ pinnedProviders }),
};

const REMEDY =
  "belongs on the widget's script element or in HumanConnectWidget.configure(), because markup is not trusted with URLs";

/** Calls a method of `Element.prototype`, because `<input name=matches>` in a form overrides the form's own. */
export const callElement = <
  K extends "matches" | "getAttribute" | "getAttributeNames" | "setAttribute" | "removeAttribute",
>(
  element: Element,
  method: K,
  ...args: Parameters<Element[K]>
): ReturnType<Element[K]> =>
  (Element.prototype[method] as (...given: unknown[]) => ReturnType<Element[K]>).apply(element, args);

/** Returns whether a value is a declarative button, of this or another document. */
export function isButton(value: unknown): value is Element {
  try {
    return callElement(value as Element, "matches", `[${ATTRIBUTE}]`);
  } catch {
    // Not an element. `instanceof` fails for an element that a frame's document has created.
    return false;
  }
}

/**
 * Reads the attributes of a button as `connect` options.
 * @throws ConnectError `invalid-options` for an element without the attribute, a value in it, and an unknown attribute
 */
export function readButton(button: Element): ConnectOptions {
  if (!isButton(button)) throwInvalid(ATTRIBUTE, "is missing on this element: add it, without a value");
  const value = callElement(button, "getAttribute", ATTRIBUTE);
  // "true" is how JSX renders the attribute.
  if (value && value !== "true") throwInvalid(ATTRIBUTE, `must have no value: "${value}" ${REMEDY}`);
  const names = callElement(button, "getAttributeNames").filter((name) => name.startsWith(`${ATTRIBUTE}-`));
  return Object.assign(
    {},
    ...names.map((name) => {
      const suffix = name.slice(ATTRIBUTE.length);
      if (!Object.hasOwn(READERS, suffix))
        throwInvalid(name, `is not an attribute of a button: it ${REMEDY}`);
      return READERS[suffix]!(callElement(button, "getAttribute", name)!);
    }),
  ) as ConnectOptions;
}

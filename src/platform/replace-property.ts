/**
 * The key of a property that marks a replacement function as no longer in use. If other code has since put its own function over
 * the replacement, the replacement stays and gets this mark. The mark's value is the original descriptor, or null if there was none.
 */
const REPLACED = Symbol.for("human-connect-widget.replaced");

type Replacement = (() => unknown) & { [REPLACED]?: PropertyDescriptor | null };

/* eslint-disable @typescript-eslint/unbound-method -- compared, not called */
const functionOf = (descriptor?: PropertyDescriptor): Replacement | undefined =>
  (descriptor?.set ?? descriptor?.get ?? descriptor?.value) as Replacement | undefined;
/* eslint-enable @typescript-eslint/unbound-method */

/**
 * Finds the page's own descriptor. Skips replacements that are no longer in use, even replacements by another copy of the widget.
 */
function findOriginal(descriptor: PropertyDescriptor | undefined): PropertyDescriptor | undefined {
  const replaced = functionOf(descriptor)?.[REPLACED];
  return replaced === undefined ? descriptor : findOriginal(replaced ?? undefined);
}

/**
 * Defines an own property that replaces an own or inherited property of an object. The getter, setter or value of the new
 * property must be a function.
 * @returns a function that restores the property exactly, unless the page has set another value in the meantime
 * @throws TypeError if the property cannot be redefined
 */
export function replaceProperty(target: object, name: string, replacement: PropertyDescriptor): () => void {
  const before = Object.getOwnPropertyDescriptor(target, name);
  const { configurable = true, enumerable = false } = before ?? {};
  Object.defineProperty(target, name, { configurable, enumerable, ...replacement });
  const own = functionOf(replacement)!;
  return () => {
    const isOnTop = functionOf(Object.getOwnPropertyDescriptor(target, name)) === own;
    const original = findOriginal(before);
    if (!isOnTop) own[REPLACED] = original ?? null;
    else if (original) Object.defineProperty(target, name, original);
    else Reflect.deleteProperty(target, name);
  };
}

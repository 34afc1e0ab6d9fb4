/**
 * The key of a mark on a replacement function. The mark means that the widget no longer uses the function. The widget sets the
 * mark if it cannot restore the property, because other code has replaced the property again. The value of the mark is the
 * original descriptor, or null if the object had no such property.
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
 * Defines an own property that replaces an own or inherited property of an object. The new property must
 * have a getter, a setter, or a function as its value.
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

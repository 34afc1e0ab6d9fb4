/**
 * The symbol that marks a function of the widget as no longer in use. The widget replaces some properties with functions of its
 * own, and later restores the originals. If other code has replaced such a property in the meantime, the widget cannot restore
 * it, and marks its own function instead. The value of the mark is the property's original descriptor, or null if the object had
 * no such property.
 */
const REPLACED = Symbol.for("human-connect-widget.replaced");

type Replacement = (() => unknown) & { [REPLACED]?: PropertyDescriptor | null };

/* eslint-disable @typescript-eslint/unbound-method -- compared, not called */
const functionOf = (descriptor?: PropertyDescriptor): Replacement | undefined =>
  (descriptor?.set ?? descriptor?.get ?? descriptor?.value) as Replacement | undefined;
/* eslint-enable @typescript-eslint/unbound-method */

/**
 * Returns the given property descriptor, unless it contains a replacement function that is no longer in use. In that case,
 * returns the descriptor from before the replacement, even if another copy of the widget made the replacement.
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

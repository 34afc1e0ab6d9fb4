/** Set on our function when it is to be restored while another function covers it. Holds the descriptor that our function replaced. */
const REPLACED = Symbol.for("human-connect-widget.replaced");

type Replacement = (() => unknown) & { [REPLACED]?: PropertyDescriptor | null };

/* eslint-disable @typescript-eslint/unbound-method -- compared, not called */
const functionOf = (descriptor?: PropertyDescriptor): Replacement | undefined =>
  (descriptor?.set ?? descriptor?.get ?? descriptor?.value) as Replacement | undefined;
/* eslint-enable @typescript-eslint/unbound-method */

/** Finds the page's own descriptor below replacements of ours that are no longer in use, of this or another copy of the widget. */
function findOriginal(descriptor: PropertyDescriptor | undefined): PropertyDescriptor | undefined {
  const replaced = functionOf(descriptor)?.[REPLACED];
  return replaced === undefined ? descriptor : findOriginal(replaced ?? undefined);
}

/**
 * Defines an own property whose getter or value is a function, over what an object has or inherits.
 * @returns a function that restores the property exactly; it leaves alone what the page put there later
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

/**
 * Replaces a property of an object with a function or a getter, and returns a function that restores it exactly. If the page has
 * replaced the property again in the meantime, its replacement stays.
 * @throws TypeError if the property cannot be redefined
 */
export function shadow(
  target: object,
  name: string,
  by: { value: unknown } | { get: () => unknown },
): () => void {
  const before = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, {
    configurable: true,
    ...("value" in by && { writable: true }),
    ...by,
  });
  const own = "value" in by ? by.value : by.get;
  return () => {
    const now = Object.getOwnPropertyDescriptor(target, name);
    if ((now?.get ?? now?.value) !== own) return;
    if (before) Object.defineProperty(target, name, before);
    else Reflect.deleteProperty(target, name);
  };
}

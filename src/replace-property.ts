/**
 * Puts an own property over what an object has, or inherits.
 * @returns what brings that back
 */
export function replaceProperty(target: object, name: string, over: PropertyDescriptor): () => void {
  const before = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, { ...over, configurable: true });
  return () => {
    if (before) Object.defineProperty(target, name, before);
    else Reflect.deleteProperty(target, name);
  };
}

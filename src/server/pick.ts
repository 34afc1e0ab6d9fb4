/**
 * Copies the named fields of an object to one without a prototype. A field counts if the object or one of its classes has it (ORMs
 * define getters on a class), but not if it comes from `Object.prototype`: a polluted one could otherwise choose where the client
 * secret is sent.
 */
export function pick<T extends object, K extends keyof T>(
  source: T | null | undefined,
  ...names: K[]
): Partial<Pick<T, K>> {
  const fields = Object.create(null) as Partial<Pick<T, K>>;
  for (const name of names) if (hasField(Object(source) as object, name)) fields[name] = source![name];
  return fields;
}

/** The end of the prototype chain is `Object.prototype`, also that of another realm. */
function hasField(source: object, name: PropertyKey): boolean {
  let owner: object | null = source;
  do {
    if (Object.hasOwn(owner, name)) return true;
    owner = Object.getPrototypeOf(owner) as object | null;
  } while (owner && Object.getPrototypeOf(owner));
  return false;
}

/** Returns whether a value is an object and not an array. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && !!value && !Array.isArray(value);

export const isText = (value: unknown): value is string => typeof value === "string";

/** Copies the own properties of objects to an object without a prototype, so that a polluted `Object.prototype` has no effect. */
export const copyOwn = <T extends object>(...sources: (T | undefined)[]): T =>
  Object.assign(Object.create(null) as T, ...sources) as T;

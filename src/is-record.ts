/** Is it an object, and no array? */
export const isRecord = (value: unknown): boolean =>
  typeof value === "object" && !!value && !Array.isArray(value);

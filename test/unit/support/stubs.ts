import { onTestFinished } from "vitest";

/** Returns a promise that never settles. */
export const pending = (): Promise<never> => new Promise(() => {});
export const throwing = (): never => {
  throw new Error("x");
};

/** Adds properties to `Object.prototype` until the test has finished. */
export function polluteObjectPrototype(properties: object): void {
  for (const [name, value] of Object.entries(properties))
    Object.defineProperty(Object.prototype, name, { value, configurable: true, writable: true });
  onTestFinished(() => {
    for (const name of Object.keys(properties)) Reflect.deleteProperty(Object.prototype, name);
  });
}

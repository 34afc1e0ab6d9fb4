import { ConnectError } from "../../../src/index.js";

/** Returns the ConnectError that a function throws. @throws Error if the function throws nothing */
export function thrownBy(run: () => unknown): ConnectError {
  try {
    run();
  } catch (error) {
    if (error instanceof ConnectError) return error;
    throw error;
  }
  throw new Error("It threw nothing");
}

/** Resolves with the error of a rejected promise. @throws Error if the promise fulfils */
export const rejectionOf = <E = ConnectError>(promise: Promise<unknown>): Promise<E> =>
  promise.then(
    () => Promise.reject(new Error("It did not reject")),
    (error: E) => error,
  );

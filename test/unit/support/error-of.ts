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

/** Resolves with the ConnectError of a rejected promise. @throws Error if the promise fulfils */
export const rejectionOf = (promise: Promise<unknown>): Promise<ConnectError> =>
  promise.then(
    () => {
      throw new Error("It did not reject");
    },
    (error: ConnectError) => error,
  );

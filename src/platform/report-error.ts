/** Reports an error as uncaught, like `reportError()`. In jsdom, which lacks that function, a timer throws the error. */
export function report(error: unknown): void {
  if (typeof reportError === "function") reportError(error);
  else
    setTimeout(() => {
      throw error;
    });
}

/** Runs a step. If the step throws, the error is reported and not thrown, so that the code after the call always runs. */
export function attempt(step: () => unknown): void {
  try {
    step();
  } catch (error) {
    report(error);
  }
}

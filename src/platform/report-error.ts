/** Reports an error as uncaught, like `reportError()`. In jsdom, which lacks that function, a timer throws the error. */
export function report(error: unknown): void {
  if (typeof reportError === "function") reportError(error);
  else
    setTimeout(() => {
      throw error;
    });
}

/** Runs a step of a clean-up. Reports an error of the step instead of throwing it, so that the next step always runs. */
export function attempt(step: () => unknown): void {
  try {
    step();
  } catch (error) {
    report(error);
  }
}

/** Reports an error as uncaught, like `reportError()`. jsdom lacks that function, so there a timer throws the error. */
export function report(error: unknown): void {
  if (typeof reportError === "function") reportError(error);
  else
    setTimeout(() => {
      throw error;
    });
}

/** Runs a step of a clean-up. Reports what it throws, so that the next step runs in any case. */
export function attempt(step: () => unknown): void {
  try {
    step();
  } catch (error) {
    report(error);
  }
}

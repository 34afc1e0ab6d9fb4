/** As the platform reports what a listener throws; where it has no such thing (jsdom), by throwing it for nobody to catch. */
export function report(error: unknown): void {
  if (typeof reportError === "function") reportError(error);
  else
    setTimeout(() => {
      throw error;
    });
}

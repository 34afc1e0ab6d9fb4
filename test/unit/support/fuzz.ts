import fc from "fast-check";

/** How long a test may take that runs a property on thousands of cases, in milliseconds. */
export const FUZZ_TIMEOUT_MS = 60_000;

/**
 * Runs a property on many random cases. Prints the seed, so that `HCW_SEED=… npm test` repeats a run.
 * @throws Error with the smallest case that fails
 */
export async function fuzz<T extends [unknown, ...unknown[]]>(
  title: string,
  property: fc.IProperty<T> | fc.IAsyncProperty<T>,
  numRuns: number,
): Promise<void> {
  const seed = Number(process.env.HCW_SEED ?? Date.now() % 2 ** 31);
  console.log(`${title}: ${numRuns} cases, seed ${seed}`);
  await fc.assert(property as fc.IAsyncProperty<T>, { numRuns, seed });
}

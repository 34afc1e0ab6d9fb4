import fc from "fast-check";

/**
 * Tests a claim (a "property" of the library fast-check) with many random cases, and prints the seed of these cases.
 * `HCW_SEED=… npm test` runs the cases of that seed again.
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

import fc from "fast-check";

/**
 * Runs a property on many cases. The seed is printed, so that a run can be repeated: HCW_SEED=… npm test
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

/** Returns numbers from 0 to 1, the same ones for the same seed. */
export type Random = () => number;

/** Creates a seeded generator (mulberry32: 32 bits of state, enough for a simulation). */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Draws from the standard normal distribution (Box–Muller). */
function drawNormal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}

/** Draws from a log-normal distribution. @param sigma the deviation of the logarithm */
export const drawLogNormal = (random: Random, median: number, sigma: number): number =>
  median * Math.exp(sigma * drawNormal(random));

/** Draws from a Pareto distribution: at least 1, with a heavy tail. @param alpha the smaller, the heavier */
export const drawPareto = (random: Random, alpha: number): number => (1 - random()) ** (-1 / alpha);

/** Draws a key by its weight. The weights add up to 1. */
export function drawWeighted<T>(random: Random, weights: readonly (readonly [T, number])[]): T {
  let rest = random();
  for (const [value, weight] of weights) if ((rest -= weight) < 0) return value;
  return weights.at(-1)![0];
}

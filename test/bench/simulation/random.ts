/** A function that returns random numbers from 0 to 1. The same seed gives the same numbers. */
export type Random = () => number;

/** Creates a seeded generator of random numbers (mulberry32, whose 32 bits of state are enough for a simulation). */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Returns a random number from the standard normal distribution, by the Box–Muller method. */
function drawNormal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}

/** Returns a random number from a log-normal distribution. @param sigma the standard deviation of the logarithm */
export const drawLogNormal = (random: Random, median: number, sigma: number): number =>
  median * Math.exp(sigma * drawNormal(random));

/** Returns a random number of at least 1 from a Pareto distribution. @param alpha a smaller value gives a heavier tail */
export const drawPareto = (random: Random, alpha: number): number => (1 - random()) ** (-1 / alpha);

/** Returns one of the values at random. The weight of a value is its probability, so the weights must add up to 1. */
export function drawWeighted<T>(random: Random, weights: readonly (readonly [T, number])[]): T {
  let rest = random();
  for (const [value, weight] of weights) if ((rest -= weight) < 0) return value;
  return weights.at(-1)![0];
}

/** How many times as fast as in the model time passes in the browser: latencies, users and the page's timers. The CPU is not. */
export const SCALE = 4;

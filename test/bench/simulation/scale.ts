/**
 * When a visit runs in Chromium, one second of real time counts as `SCALE` seconds of simulated time. Latencies, the times that
 * users wait, and the page's timers are therefore divided by `SCALE`. The speed of the CPU does not change.
 */
export const SCALE = 4;

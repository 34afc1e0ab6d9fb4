/**
 * In Chromium, simulated time passes `SCALE` times as fast as the browser's clock. Latencies, the times that users wait, and the
 * page's timers are therefore `SCALE` times shorter. The speed of the CPU does not change.
 */
export const SCALE = 4;

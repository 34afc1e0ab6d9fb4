/**
 * How many times faster simulated time passes in Chromium than in the model. In Chromium, this factor shortens latencies, the
 * times that users wait, and the page's timers. The factor does not change the speed of the CPU.
 */
export const SCALE = 4;

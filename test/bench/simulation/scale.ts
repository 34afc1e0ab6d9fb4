/**
 * Time passes faster in Chromium than in the model by this factor. The factor applies to latencies, to the times that users wait,
 * and to the page's timers. It does not apply to the CPU.
 */
export const SCALE = 4;

/**
 * The factor by which time passes faster in Chromium than in the model. It applies to latencies, users and the page's timers, but
 * not to the CPU.
 */
export const SCALE = 4;

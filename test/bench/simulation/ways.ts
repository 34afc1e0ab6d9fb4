import type { UserRule } from "./user.js";
import type { Visit } from "./visits.js";

/** The ways to open Connect: the code of the vendor's guide, `widget.open()`, and a declarative button. */
export type Way = "guide" | "open" | "button";

/** All ways to open Connect, in the order of the table's columns. */
export const WAYS: readonly Way[] = ["guide", "open", "button"];

/**
 * How long a user waits after a click, in milliseconds. If the page shows nothing within this time, the click had no visible
 * effect.
 */
export const PATIENCE_MS = 10_000;

/** How long a user reads a message before the next try, in milliseconds. */
const READING_MS = 2_000;

/**
 * Returns how long the simulated user waits before each action of a visit. The times are the same for all ways to open Connect.
 */
export const toRule = ({ leadMs }: Visit): UserRule => ({
  leadMs,
  patienceMs: PATIENCE_MS,
  readingMs: READING_MS,
});

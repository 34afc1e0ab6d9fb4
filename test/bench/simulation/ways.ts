import type { UserRule } from "./user.js";
import type { Visit } from "./visits.js";

/** The ways to open Connect: the code of the vendor's guide, `widget.open()`, and a declarative button. */
export type Way = "guide" | "open" | "button";

/** All ways, in the order of the table. */
export const WAYS: readonly Way[] = ["guide", "open", "button"];

/** How long a user waits, in milliseconds; a click that has shown nothing by then ended in nothing. */
export const PATIENCE_MS = 10_000;

/** How long a user reads a message before another try, in milliseconds. */
const READING_MS = 2_000;

/** Returns the rule of a visit's user: the same one for every way. */
export const toRule = ({ leadMs }: Visit): UserRule => ({
  leadMs,
  patienceMs: PATIENCE_MS,
  readingMs: READING_MS,
});

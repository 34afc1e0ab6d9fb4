/** What the user sees: nothing, a loading state, a message about a failure, or Connect's frame. */
export type Seen = "nothing" | "loading" | "failure" | "connect";

/** A page that the simulated user acts on, in the browser or in the model. Its times are in milliseconds of simulated time. */
export interface VisitedPage {
  now(): number;
  /** Shows intent: hovers over the button or touches it. */
  hover(): void;
  /** Clicks the button. */
  click(): void;
  /**
   * Tries again. Clicks "Try again" if the page shows it. Otherwise clicks "Close" if the page shows it, and then clicks the
   * button that opens Connect.
   */
  tryAgain(): void;
  see(): Seen;
  /** Resolves after a change that the user might see, or after `ms` milliseconds at the latest. */
  change(ms: number): Promise<void>;
}

/** How long the simulated user waits, in milliseconds. */
export interface UserRule {
  readonly leadMs: number;
  /**
   * How long the user waits for Connect after a click. If the user sees nothing during this time, the click had no visible
   * effect.
   */
  readonly patienceMs: number;
  /** How long the user reads a message before the next click. */
  readonly readingMs: number;
}

/** The result of a visit. */
export interface VisitResult {
  readonly hasReached: boolean;
  /** The time from the first click until Connect's frame appears or the user gives up. */
  readonly timeMs: number;
  readonly clicks: number;
  /**
   * The number of clicks without a visible effect. After such a click, the user saw neither Connect nor a dialog nor a message
   * within `patienceMs`.
   */
  readonly emptyClicks: number;
}

/**
 * Acts on a page like a user: hovers over the button, clicks it, and tries once more if the page shows a failure or if Connect
 * does not appear within `patienceMs`. The function runs in the browser and in the model, so it must not use any variable from
 * outside the function.
 */
export async function visitPage(page: VisitedPage, rule: UserRule): Promise<VisitResult> {
  const wait = async (until: number): Promise<void> => {
    while (page.now() < until) await page.change(until - page.now());
  };
  page.hover();
  await wait(page.now() + rule.leadMs);
  const begin = page.now();
  let emptyClicks = 0;
  let clicks = 0;
  while (clicks < 2) {
    if (clicks++) page.tryAgain();
    else page.click();
    const end = page.now() + rule.patienceMs;
    let isEmpty = true;
    let seen = page.see();
    for (; ; seen = page.see()) {
      if (seen !== "nothing") isEmpty = false;
      if (seen === "connect" || seen === "failure" || page.now() >= end) break;
      await page.change(end - page.now());
    }
    if (isEmpty) emptyClicks++;
    if (seen === "connect") return { hasReached: true, timeMs: page.now() - begin, clicks, emptyClicks };
    if (seen === "failure" && clicks < 2) await wait(page.now() + rule.readingMs);
  }
  return { hasReached: false, timeMs: page.now() - begin, clicks, emptyClicks };
}

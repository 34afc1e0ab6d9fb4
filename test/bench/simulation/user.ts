/** What a user sees of Connect: nothing at all, a loading state, a message that it failed, or Connect's frame. */
export type Seen = "nothing" | "loading" | "failure" | "connect";

/** A page as its user has it: in the browser or in the model. Times are milliseconds of the visit. */
export interface VisitedPage {
  now(): number;
  /** The user shows intent: hovers over the button or touches it. */
  hover(): void;
  /** The user clicks the button. */
  click(): void;
  /** The user tries again, by what the page offers: "Try again", or "Close" and the button, or the button alone. */
  tryAgain(): void;
  see(): Seen;
  /** Resolves when what the user sees may have changed, at the latest after `ms`. */
  change(ms: number): Promise<void>;
}

/** The rule of every user. */
export interface UserRule {
  readonly leadMs: number;
  /** How long a user waits for Connect, and how long after a click "nothing" is nothing. */
  readonly patienceMs: number;
  /** How long a user reads a message. */
  readonly readingMs: number;
}

/** How a visit ended. */
export interface VisitResult {
  readonly hasReached: boolean;
  /** From the first click to Connect's frame, or to the moment when the user gives up. */
  readonly timeMs: number;
  readonly clicks: number;
  /** Clicks after which the user saw neither Connect, nor a dialog, nor a message, as long as they waited. */
  readonly emptyClicks: number;
}

/**
 * Visits a page: shows intent, clicks, and tries again once after a failure, or after waiting in vain. Runs in the browser and in the
 * model, so it uses nothing but its arguments.
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

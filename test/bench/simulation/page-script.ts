import { visitPage, type Seen, type UserRule, type VisitedPage, type VisitResult } from "./user.js";
import { SCALE } from "./scale.js";

declare global {
  interface Window {
    /** Runs a visit on this page as the simulated user. */
    visit(rule: UserRule): Promise<VisitResult>;
  }
}

/**
 * Creates the page that the simulated user acts on. The function runs in the browser, so it must not use any variable from
 * outside the function.
 */
function createVisitedPage(scale: number): VisitedPage {
  const button = document.querySelector<HTMLElement>("#connect")!;
  const findControl = (text: string): HTMLElement | undefined =>
    Array.from(document.querySelectorAll<HTMLElement>("dialog[open] button")).find(
      ({ textContent }) => textContent === text,
    );
  const see = (): Seen => {
    if (document.querySelector("#human-api")) return "connect";
    if (findControl("Try again") || document.querySelector("[role=alert]")?.textContent) return "failure";
    return document.querySelector("dialog[open]") ? "loading" : "nothing";
  };
  return {
    now: () => performance.now() * scale,
    hover: () => void button.dispatchEvent(new Event("pointerover", { bubbles: true })),
    click: () => button.click(),
    tryAgain() {
      const retry = findControl("Try again");
      if (retry) return retry.click();
      findControl("Close")?.click();
      button.click();
    },
    see,
    change: (ms) =>
      new Promise((resolve) => {
        const finish = (): void => {
          observer.disconnect();
          clearTimeout(timer);
          resolve();
        };
        const observer = new MutationObserver(finish);
        observer.observe(document, { childList: true, subtree: true, attributes: true });
        const timer = setTimeout(finish, ms);
      }),
  };
}

/**
 * The script that runs first on every page of the sample. The script makes the page's timers `SCALE` times as fast, so that the
 * package's default time limits fit the simulated network, which is also `SCALE` times as fast. The script also defines
 * `__name()`, because tsx adds calls of `__name()` to the functions that it compiles.
 */
export const PAGE_SCRIPT = `{
  const setTimer = window.setTimeout;
  window.setTimeout = (run, ms = 0, ...args) => setTimer(run, ms / ${SCALE}, ...args);
  const __name = (value) => value;
  const visitPage = ${visitPage.toString()};
  const createVisitedPage = ${createVisitedPage.toString()};
  window.visit = (rule) => visitPage(createVisitedPage(${SCALE}), rule);
}`;

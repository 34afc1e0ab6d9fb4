import { onAbort } from "../platform/abort.js";
import { page } from "../platform/page.js";
import { replaceProperty } from "../platform/replace-property.js";

/** Scripts of ours that are loading. */
const hiddenFrom = new Set<Element | null>();
let restoreAmd: () => void;

/**
 * Hides the AMD loader of the page from a script of ours, because the client would define an anonymous module there instead of its global
 * (VENDOR 2). One replaced property serves all scripts, because they may end in any order.
 * @param done aborted when the script has run or failed
 */
export function hideAmd(script: HTMLScriptElement, done: AbortSignal): void {
  const { define } = globalThis as { define?: (() => void) & { amd?: unknown } };
  // A loader is a function; `<form id=define><input name=amd>` is an element.
  if (typeof define !== "function" || !define.amd) return;
  if (!hiddenFrom.size) {
    // Another copy of the widget may have replaced it already, with a getter.
    const own = Object.getOwnPropertyDescriptor(define, "amd");
    const { amd } = define;
    const read = (): unknown => (own?.get ? own.get.call(define) : amd);
    restoreAmd = replaceProperty(define, "amd", {
      get: () => (hiddenFrom.has(page("currentScript")) ? undefined : read()),
    });
  }
  hiddenFrom.add(script);
  onAbort(done, () => {
    hiddenFrom.delete(script);
    if (!hiddenFrom.size) restoreAmd();
  });
}

import { onAbort } from "../platform/abort.js";
import { page } from "../platform/page.js";
import { replaceProperty } from "../platform/replace-property.js";

/** The client scripts that are loading. The AMD loader of the page is hidden from these scripts. */
const hiddenFrom = new Set<Element | null>();
let restoreAmd: () => void;

/**
 * Hides the AMD loader of the page from a client script, because the client would otherwise define an anonymous AMD module and
 * set no global (VENDOR 2). If several scripts load at the same time, the property `define.amd` is replaced before the first one
 * and restored after the last one.
 * @param done a signal that aborts when the script has run or failed
 */
export function hideAmd(script: HTMLScriptElement, done: AbortSignal): void {
  const { define } = globalThis as { define?: (() => void) & { amd?: unknown } };
  // An AMD loader sets `define` to a function. Markup such as `<form id=define><input name=amd>` also creates a global `define`
  // with a property `amd`, but that `define` is an element.
  if (typeof define !== "function" || !define.amd) return;
  if (!hiddenFrom.size) {
    // If `define.amd` already has a getter, the new getter calls the old getter for each read and does not store the result. The
    // reason: the old getter might come from another copy of the widget, and such a getter returns different values to different
    // scripts.
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

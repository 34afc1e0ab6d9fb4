import { onAbort } from "../platform/abort.js";
import { page } from "../platform/page.js";
import { replaceProperty } from "../platform/replace-property.js";

/** The client scripts that are loading. The AMD loader of the page is hidden from these scripts. */
const hiddenFrom = new Set<Element | null>();
let restoreAmd: () => void;

/**
 * Hides the AMD loader of the page from a client script, because the client would otherwise define an anonymous AMD module and
 * set no global (VENDOR 2). The property `define.amd` is replaced once for all scripts that are loading, and restored after the
 * last script.
 * @param done a signal that aborts when the script has run or failed
 */
export function hideAmd(script: HTMLScriptElement, done: AbortSignal): void {
  const { define } = globalThis as { define?: (() => void) & { amd?: unknown } };
  // A real loader is a function. Markup such as `<form id=define><input name=amd>` makes `define` an element.
  if (typeof define !== "function" || !define.amd) return;
  if (!hiddenFrom.size) {
    // If `define.amd` already has a getter, the new getter calls it for each read and does not store the result. The old getter
    // might come from another copy of the widget. Then it returns different values to different scripts.
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

import { onAbort } from "./platform/abort.js";
import { replaceProperty } from "./replace-property.js";

/** Scripts of ours that are on their way; and what undoes what is done for them. */
const hidden = new Set<Element | null>();
let showAmd: () => void;

/**
 * With an AMD loader on the page the client would define itself there, anonymously: for our scripts alone, there is none.
 * One override for all of them, since they may end in any order.
 * @param over aborted when the script has run, or has failed
 */
export function hideAmd(script: HTMLScriptElement, over: AbortSignal): void {
  const { define } = globalThis as { define?: { amd?: unknown } };
  const amd = define?.amd;
  if (!amd) return;
  if (!hidden.size)
    showAmd = replaceProperty(define, "amd", {
      get: () => (hidden.has(document.currentScript) ? undefined : amd),
    });
  hidden.add(script);
  onAbort(over, () => {
    hidden.delete(script);
    if (!hidden.size) showAmd();
  });
}

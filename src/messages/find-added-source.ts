import type { Source } from "../events/connect-result.js";

/**
 * Returns the source that is in the list `after` but not in `before`. The comparison is necessary, because no message says which
 * source is new (VENDOR 40). Counts how often each id occurs, because a source that is connected twice can be listed twice.
 * Several sources can be new, because a resumed session also lists its earlier sources. In that case, returns the last new
 * source, because Connect adds new sources at the end of the list.
 */
export function findAddedSource(before: readonly Source[], after: readonly Source[]): Source | null {
  const counts = new Map<string, number>();
  for (const { id } of before) counts.set(id, (counts.get(id) ?? 0) + 1);
  let added: Source | null = null;
  for (const source of after) {
    const count = counts.get(source.id) ?? 0;
    if (count) counts.set(source.id, count - 1);
    else added = source;
  }
  return added;
}

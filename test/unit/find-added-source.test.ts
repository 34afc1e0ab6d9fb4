import { describe, expect, it } from "vitest";
import type { Source } from "../../src/events/connect-result.js";
import { findAddedSource } from "../../src/messages/find-added-source.js";
import { A, B } from "./support/set-up-widget.js";

describe("findAddedSource()", () => {
  it.each<[string, Source[], Source[], Source | null]>([
    ["the first source", [], [A], A],
    ["the source that was added", [A], [A, B], B],
    ["the added source when it is in front of the others", [A], [B, A], B],
    ["the last source when several were added", [], [A, B], B],
    ["nothing when the lists are equal", [A], [A], null],
    ["nothing when a source was removed", [A, B], [A], null],
    ["a source that was added a second time", [A], [A, A], A],
    ["a source that was added a third time", [A, A], [A, A, A], A],
    ["nothing when both lists contain a source twice", [A, A], [A, A], null],
  ])("returns %s", (_, before, after, source) => expect(findAddedSource(before, after)).toBe(source));

  it("reads each source a constant number of times, however long the lists are", () => {
    const countReads = (length: number): number => {
      let reads = 0;
      const createList = (): Source[] =>
        Array.from({ length }, (_, index) => ({
          name: "x",
          get id() {
            reads++;
            return String(index);
          },
        }));
      expect(findAddedSource(createList(), [...createList(), B])).toBe(B);
      return reads;
    };
    expect(countReads(50_000)).toBe(4 * countReads(12_500));
  });
});

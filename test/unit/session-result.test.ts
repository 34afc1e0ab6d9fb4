import { describe, expect, it } from "vitest";
import { SessionResult } from "../../src/messages/session-result.js";
import { A, B } from "./support/set-up-widget.js";

const CONNECT = "hapi-connect-connect-source";
const DISCONNECT = "hapi-connect-disconnect-source";

describe("SessionResult", () => {
  it("returns an event with the source that a message of Connect has added to the connected or disconnected sources", () => {
    const session = new SessionResult();
    const first = session.update({ sessionResults: { connectedSources: [A] } }, CONNECT);
    expect(first).toMatchObject({ type: "connectsource", source: A, result: { status: "CONNECTED_SOURCE" } });
    const second = session.update({ sessionResults: { connectedSources: [A, B] } }, CONNECT);
    expect(second.source).toEqual(B);
    const third = session.update(
      { sessionResults: { connectedSources: [B], disconnectedSources: [A] } },
      DISCONNECT,
    );
    expect(third).toMatchObject({
      type: "disconnectsource",
      source: A,
      result: { status: "DISCONNECTED_SOURCE", connectedSources: [B], disconnectedSources: [A] },
    });
  });

  it("returns an event without a source for a message that adds no source", () =>
    expect(new SessionResult().update({}, CONNECT).source).toBeNull());

  it("keeps an unknown status that Connect sends", () =>
    expect(new SessionResult().update({ status: "NEW" }, CONNECT).result.status).toBe("NEW"));

  it("close() returns the lists that have been received so far", () => {
    const session = new SessionResult();
    expect(session.close("page")).toMatchObject({ status: "CLOSED", closedBy: "page", connectedSources: [] });
    session.update({ sessionResults: { connectedSources: [A] } }, CONNECT);
    expect(session.close("caller")).toMatchObject({ ok: false, closedBy: "caller", connectedSources: [A] });
  });

  it("handles 200,000 sources in a time that grows linearly with their number", () => {
    const measure = (length: number): number => {
      const sources = Array.from({ length }, (_, index) => ({ id: `id-${index}`, name: "x" }));
      const session = new SessionResult();
      session.update({ sessionResults: { connectedSources: sources } }, CONNECT);
      const start = performance.now();
      const { source } = session.update({ sessionResults: { connectedSources: [...sources, A] } }, CONNECT);
      expect(source).toEqual(A);
      return performance.now() - start;
    };
    const best = (length: number): number => Math.min(...[1, 2, 3].map(() => measure(length)));
    measure(20_000); // The first run lets the engine compile the code.
    // With 4 times as many sources, linear code takes 4 times as long. Code that compares all pairs takes 16 times as long, and
    // would run for minutes.
    expect(best(200_000) / best(50_000)).toBeLessThan(12);
  }, 60_000);
});

// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from "vitest";
import type { ConnectResult } from "../../src/index.js";
import { A, B, setUp } from "./support/set-up-widget.js";

afterEach(() => {
  vi.useRealTimers();
  document.body.innerHTML = "";
});

describe("createFakeClient()", () => {
  it("lets an app run its whole flow in jsdom", async () => {
    const { client, widget, events, opened } = setUp({ connect: { segment: "s" } });
    await opened();
    const result = widget.open();
    expect(client.opened).toMatchObject([{ token: "token", segment: "s" }]);
    const sources: unknown[] = [];
    widget.onconnectsource = widget.ondisconnectsource = (event) => sources.push(event.source);
    client.connectSource(A);
    client.disconnectSource(A);
    client.close();
    expect(await result).toMatchObject({
      status: "SUCCESS",
      ok: true,
      closedBy: "user",
      disconnectedSources: [A],
    });
    expect(sources).toEqual([A, A]);
    expect(events).toEqual([
      "statechange",
      "statechange",
      "open",
      "connectsource",
      "disconnectsource",
      "statechange",
      "close",
    ]);
    expect(document.body.innerHTML).toBe("");
  });

  it("sends the same statuses as Connect, and the same lists of sources", async () => {
    const { client, widget, opened } = setUp();
    const results: Partial<ConnectResult>[] = [];
    const note = ({ result }: { result: ConnectResult }): void => {
      const { status, connectedSources, disconnectedSources, currentConnections } = result;
      results.push({ status, connectedSources, disconnectedSources, currentConnections });
    };
    widget.onconnectsource = widget.ondisconnectsource = widget.onclose = note;
    await opened();
    client.connectSource(A);
    client.connectSource({ ...B, extra: 1 } as typeof B);
    client.disconnectSource(A);
    client.connectSource(A);
    client.close("NEW");
    expect(results).toEqual([
      { status: "CONNECTED_SOURCE", connectedSources: [A], disconnectedSources: [], currentConnections: [A] },
      {
        status: "CONNECTED_SOURCE",
        connectedSources: [A, B],
        disconnectedSources: [],
        currentConnections: [A, B],
      },
      {
        status: "DISCONNECTED_SOURCE",
        connectedSources: [B],
        disconnectedSources: [A],
        currentConnections: [B],
      },
      {
        status: "CONNECTED_SOURCE",
        connectedSources: [B, A],
        disconnectedSources: [],
        currentConnections: [B, A],
      },
      { status: "NEW", connectedSources: [B, A], disconnectedSources: [], currentConnections: [B, A] },
    ]);
  });

  it("keeps the current connections for the next session, and empties all other lists", async () => {
    const { client, widget, opened } = setUp();
    await opened();
    client.connectSource(A);
    client.disconnectSource(B);
    client.close();
    await opened();
    const result = widget.open();
    client.close();
    expect(await result).toMatchObject({
      connectedSources: [],
      disconnectedSources: [],
      requestedSources: [],
      currentConnections: [A],
      requestedProviders: [],
    });
  });

  it.each<[string, (client: ReturnType<typeof setUp>["client"]) => void]>([
    ["connectSource()", (client) => client.connectSource(A)],
    ["disconnectSource()", (client) => client.disconnectSource(A)],
    ["close()", (client) => client.close()],
  ])(
    "returns a client whose %s throws if Connect is not open; the error names the remedy",
    async (_, act) => {
      const { client, widget, opened } = setUp();
      const message = "Connect is not open: await the widget's `open` event first";
      expect(() => act(client)).toThrow(message);
      await opened();
      widget.close();
      expect(() => act(client)).toThrow(message);
    },
  );

  it("keeps Connect open when a minute passes", async () => {
    vi.useFakeTimers();
    const { client, widget, events, opened } = setUp();
    await opened();
    const result = widget.open();
    await vi.advanceTimersByTimeAsync(60_000);
    client.close();
    await result;
    expect(events).toEqual(["statechange", "statechange", "open", "statechange", "close"]);
  });

  it("keeps a copy of the options of each open()", async () => {
    const { client, widget, opened } = setUp();
    await opened();
    widget.close();
    await opened();
    expect(client.opened).toHaveLength(2);
    expect(client.opened[0]).not.toBe(client.opened[1]);
  });
});

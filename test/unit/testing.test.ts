// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import type { ConnectResult } from "../../src/index.js";
import { A, B, setUp } from "./support/set-up-widget.js";

it("the fake lets an app run its whole flow in jsdom, with the statuses and lists of Connect", async () => {
  const { client, widget, events, opened } = setUp({ connect: { segment: "s" } });
  const log: string[] = [];
  const join = (sources: ConnectResult["currentConnections"]): string =>
    sources?.map(({ id }) => id).join("") ?? "null";
  const note = ({ result }: { result: ConnectResult }): void => {
    const { status, connectedSources, disconnectedSources, currentConnections } = result;
    log.push([status, ...[connectedSources, disconnectedSources, currentConnections].map(join)].join(" "));
  };
  widget.onconnectsource = widget.ondisconnectsource = widget.onclose = note;
  const { result } = await opened();
  client.connectSource(A);
  client.connectSource({ ...B, extra: 1 } as typeof B);
  client.connectSource(B);
  client.disconnectSource(A);
  client.connectSource(A);
  client.close("NEW");
  const expected = { status: "NEW", ok: false, closedBy: "user", connectedSources: [B, A] };
  expect(await result).toMatchObject(expected);
  expect(document.body.innerHTML).toBe("");
  // The connections stay for the next session.
  await opened();
  client.close();
  expect(log).toEqual([
    "CONNECTED_SOURCE a  a",
    "CONNECTED_SOURCE ab  ab",
    "CONNECTED_SOURCE ab  ab",
    "DISCONNECTED_SOURCE b a b",
    "CONNECTED_SOURCE ba  ba",
    "NEW ba  ba",
    "SUCCESS   ba",
  ]);
  expect(client.opened).toMatchObject(Array(2).fill({ token: "token", segment: "s" }));
  const last = ["statechange", "statechange", "open", "statechange", "close"];
  expect(events.slice(-5)).toEqual(last);
});

it("the fake throws if Connect is not open", async () => {
  const { client, widget, opened } = setUp();
  const message = "Connect is not open: await the widget's `open` event first";
  const throwsAll = (): void => {
    for (const method of ["connectSource", "disconnectSource", "close"] as const)
      expect(() => client[method](A as never)).toThrow(message);
  };
  throwsAll();
  await opened();
  widget.close();
  throwsAll();
});

it("a new fake ends the session that an earlier test has left open", async () => {
  const { result } = await setUp().opened();
  await setUp().opened();
  expect(await result).toMatchObject({ closedBy: "page" });
});

it("the fake's page loads at once, also while timers stand still, and stays open", async () => {
  vi.useFakeTimers();
  const { client, widget, events, opened } = setUp();
  await widget.preload({ frame: true });
  await opened();
  expect(client.opened).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(60_000);
  client.close();
  expect(events.join()).toBe("statechange,statechange,open,statechange,close");
});

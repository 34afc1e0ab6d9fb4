// @vitest-environment jsdom
import { afterEach, expect, it, vi } from "vitest";
import { HumanConnectWidget, type ConnectResult } from "../../src/index.js";
import { createFakeClient } from "../../src/testing.js";
import { A, B, setUp } from "./support/set-up-widget.js";

afterEach(() => {
  vi.useRealTimers();
  document.body.innerHTML = "";
});

it("the fake lets an app run its whole flow in jsdom", async () => {
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
    connectedSources: [],
    disconnectedSources: [A],
  });
  expect(sources).toEqual([A, A]);
  expect(events.join()).toBe("statechange,statechange,open,connectsource,disconnectsource,statechange,close");
  expect(document.body.innerHTML).toBe("");
});

it("the fake sends the same statuses and lists as Connect, and keeps the connections for the next session", async () => {
  const { client, widget, opened } = setUp();
  const log: string[] = [];
  const join = (sources: ConnectResult["currentConnections"]): string =>
    sources?.map(({ id }) => id).join("") ?? "null";
  const note = ({ result }: { result: ConnectResult }): void => {
    const { status, connectedSources, disconnectedSources, currentConnections } = result;
    log.push([status, ...[connectedSources, disconnectedSources, currentConnections].map(join)].join(" "));
  };
  widget.onconnectsource = widget.ondisconnectsource = note;
  widget.onclose = note;
  await opened();
  client.connectSource(A);
  client.connectSource({ ...B, extra: 1 } as typeof B);
  client.connectSource(B);
  client.disconnectSource(A);
  client.connectSource(A);
  client.close("NEW");
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
  expect(client.opened).toHaveLength(2);
});

it("the fake throws if Connect is not open", async () => {
  const { client, widget, opened } = setUp();
  const message = "Connect is not open: await the widget's `open` event first";
  const throwsAll = (): void => {
    expect(() => client.connectSource(A)).toThrow(message);
    expect(() => client.disconnectSource(A)).toThrow(message);
    expect(() => client.close()).toThrow(message);
  };
  throwsAll();
  await opened();
  widget.close();
  throwsAll();
});

it("a new fake ends the session that an earlier test has left open", async () => {
  const { widget, opened } = setUp();
  await opened();
  const result = widget.open();
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

it("the fake works as what a module mock returns", async () => {
  /** A module mock of Vitest: reading an export that it does not have throws. */
  const strict = (module: object): unknown =>
    new Proxy(module, {
      get(target, name) {
        if (name !== "then" && !(name in target)) throw new Error(`No "${String(name)}" export is defined`);
        return Reflect.get(target, name) as unknown;
      },
      has: () => {
        throw new Error("The widget asked for an export");
      },
    });
  const copy = (module: object): object => Object.fromEntries(Object.entries(module));
  for (const mock of [
    (fake: object) => fake,
    (fake: object) => strict(fake),
    (fake: object) => strict({ default: fake }),
    (fake: object) => strict({ ...copy(fake), default: copy(fake) }),
    (fake: object) => ({ __esModule: true, default: strict({ __esModule: true, default: copy(fake) }) }),
  ]) {
    const client = createFakeClient();
    const loadClient = async (): Promise<unknown> => mock(client);
    const widget = new HumanConnectWidget({ fetchToken: () => "token", loadClient });
    const result = widget.open();
    await vi.waitFor(() => expect(widget.state).toBe("open"));
    client.connectSource(A);
    client.close();
    expect(await result).toMatchObject({ status: "SUCCESS", connectedSources: [A] });
  }
});

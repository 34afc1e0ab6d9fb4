import { HumanConnectWidget } from "../../src/index.js";
import { createFakeClient, type FakeClient } from "../../src/testing.js";

/** A widget with a fake client, the types of its events so far, and a way to open it. */
export interface SetUp {
  client: FakeClient;
  widget: HumanConnectWidget;
  events: string[];
  opened(): Promise<void>;
}

export const A = { id: "a", name: "Aspen" };

export function setUp(options: object = {}): SetUp {
  const client = createFakeClient();
  const widget = new HumanConnectWidget({
    fetchToken: () => "token",
    loadClient: async () => ({ default: client }),
    ...options,
  });
  const events: string[] = [];
  for (const type of ["statechange", "open", "connectsource", "disconnectsource", "close", "error"] as const)
    widget.addEventListener(type, () => void events.push(type));
  const opened = async (): Promise<void> => {
    void widget.open();
    await new Promise((resolve) => widget.addEventListener("open", resolve, { once: true }));
  };
  return { client, widget, events, opened };
}

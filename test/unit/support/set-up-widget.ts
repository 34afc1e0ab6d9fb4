import { HumanConnectWidget } from "../../../src/index.js";
import { createFakeClient, type FakeClient } from "../../../src/testing.js";

/** A widget with a fake client. */
export interface SetUp {
  client: FakeClient;
  widget: HumanConnectWidget;
  /** The types of the events that the widget has dispatched so far. */
  events: string[];
  /** Opens the widget, and resolves when the widget has dispatched `open`. */
  opened(): Promise<void>;
}

export const A = { id: "a", name: "Aspen" };
export const B = { id: "b", name: "Birch" };

/** Creates a widget with a fake client. @param options more options for the widget; they can replace the options below */
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

/** Waits for a number of microtasks. */
export async function waitMicrotasks(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await Promise.resolve();
}

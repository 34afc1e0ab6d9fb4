// A test file of an app. If a test runner needs further lines at the top, test-runners.test.ts adds them. The tests do not
// clean up, because the tests of an ordinary app do not clean up either.
import assert from "node:assert/strict";
import { ConnectError, HumanConnectWidget } from "human-connect-widget";
import { createFakeClient } from "human-connect-widget/testing";

const clinic = { id: "1", name: "Aspen Family Clinic" };

async function open() {
  const client = createFakeClient();
  const widget = new HumanConnectWidget({ fetchToken: () => "token", loadClient: async () => client });
  const opened = new Promise((resolve) => widget.addEventListener("open", () => resolve(undefined)));
  const result = widget.open();
  await opened;
  return { client, widget, result };
}

test("a user connects a source and closes Connect", async () => {
  const { client, widget, result } = await open();
  client.connectSource(clinic);
  client.close();
  const { ok, closedBy, connectedSources } = await result;
  assert.deepEqual([ok, closedBy, connectedSources.map(({ name }) => name)], [true, "user", [clinic.name]]);
  assert.equal(widget.state, "idle");
  assert.equal(document.querySelector("iframe, dialog"), null);
});

test("an error of the widget is a ConnectError", async () => {
  const loadClient = /** @type {any} */ (async () => ({ open: "not a function" }));
  const widget = new HumanConnectWidget({ fetchToken: () => "token", loadClient });
  await assert.rejects(
    widget.open(),
    (error) => error instanceof ConnectError && error.code === "client-invalid",
  );
});

test("a test can end while Connect is open", async () => {
  const { widget } = await open();
  assert.equal(widget.state, "open");
});

test("a test can open Connect although an earlier test left it open, and can empty the page", async () => {
  await open();
  document.body.innerHTML = "";
});

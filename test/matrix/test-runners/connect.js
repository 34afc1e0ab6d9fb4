// A test file of an app. If a test runner needs further lines at the top, test-runners.test.ts adds them. The tests do not
// clean up, because the tests of an ordinary app do not clean up either.
import assert from "node:assert/strict";
import { ConnectError, HumanConnectWidget } from "human-connect-widget";
import { createFakeClient } from "human-connect-widget/testing";

const clinic = { id: "1", name: "Aspen Family Clinic" };

function setUp() {
  const client = createFakeClient();
  const widget = new HumanConnectWidget({ fetchToken: () => "token", loadClient: async () => client });
  const opened = new Promise((resolve) => widget.addEventListener("open", () => resolve(undefined)));
  return { client, widget, opened };
}

test("a user connects a source and closes Connect", async () => {
  const { client, widget, opened } = setUp();
  const result = widget.open();
  await opened;
  client.connectSource(clinic);
  client.close();
  const { ok, closedBy, connectedSources } = await result;
  assert.deepEqual([ok, closedBy, connectedSources.map(({ name }) => name)], [true, "user", [clinic.name]]);
  assert.equal(widget.state, "idle");
  assert.equal(document.querySelector("iframe, dialog"), null);
});

test("an error of the widget is a ConnectError", async () => {
  const failing = async () => ({ open: "not a function" });
  const widget = new HumanConnectWidget({
    fetchToken: () => "token",
    loadClient: /** @type {any} */ (failing),
  });
  await widget.open().then(
    () => assert.fail("open() did not reject"),
    (error) => assert.equal(error instanceof ConnectError && error.code, "client-invalid"),
  );
});

test("a test can end while Connect is open", async () => {
  const { widget, opened } = setUp();
  void widget.open();
  await opened;
  assert.equal(widget.state, "open");
});

test("a test can open Connect, although the previous test left Connect open", async () => {
  const { client, widget, opened } = setUp();
  const result = widget.open();
  await opened;
  assert.equal(client.opened.length, 1);
  client.connectSource(clinic);
  client.close();
  assert.equal((await result).connectedSources.length, 1);
});

test("a test can empty the page while Connect is open", async () => {
  const { widget, opened } = setUp();
  void widget.open();
  await opened;
  document.body.innerHTML = "";
});

/**
 * In an ordinary project, Jest needs no configuration for this package. The project can use Babel, ts-jest or CommonJS.
 *
 * @jest-environment jsdom
 */
const { HumanConnectWidget } = require("human-connect-widget");
const { createFakeClient } = require("human-connect-widget/testing");

test("open() resolves with the source that the user connected", async () => {
  const client = createFakeClient();
  const widget = new HumanConnectWidget({ fetchToken: () => "token", loadClient: async () => client });
  widget.onopen = () => client.connectSource({ id: "1", name: "Aspen Family Clinic" });
  widget.onconnectsource = () => client.close();
  expect(await widget.open()).toMatchObject({
    ok: true,
    connectedSources: [{ id: "1", name: "Aspen Family Clinic" }],
  });
});

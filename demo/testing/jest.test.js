/**
 * An ordinary project needs no configuration for this package: with Babel, with ts-jest, or as CommonJS.
 *
 * @jest-environment jsdom
 */
const { HumanConnectWidget } = require("human-connect-widget");
const { createFakeClient } = require("human-connect-widget/testing");

test("shows what the user has connected", async () => {
  const client = createFakeClient();
  const widget = new HumanConnectWidget({ fetchToken: () => "token", loadClient: async () => client });
  widget.onopen = () => client.connectSource({ id: "1", name: "Aspen Family Clinic" });
  widget.onconnectsource = () => client.close();
  expect(await widget.open()).toMatchObject({
    ok: true,
    connectedSources: [{ id: "1", name: "Aspen Family Clinic" }],
  });
});

// @vitest-environment jsdom
import { expect, it } from "vitest";
import { HumanConnectWidget } from "human-connect-widget";
import { createFakeClient } from "human-connect-widget/testing";

it("open() resolves with the source that the user connected", async () => {
  const client = createFakeClient();
  const widget = new HumanConnectWidget({ fetchToken: () => "token", loadClient: async () => client });
  widget.onopen = () => client.connectSource({ id: "1", name: "Aspen Family Clinic" });
  widget.onconnectsource = () => client.close();
  expect(await widget.open()).toMatchObject({
    ok: true,
    connectedSources: [{ id: "1", name: "Aspen Family Clinic" }],
  });
});

import { createApp, createSSRApp } from "vue";
import ConnectButton from "../../../demo/frameworks/connect-button.vue";
import { connect, element, start } from "./app.js";

await start(() => {
  const create = element.hasChildNodes() ? createSSRApp : createApp; // The former hydrates what a server has rendered.
  const app = create(ConnectButton, { connect });
  app.mount(element);
  return () => app.unmount();
});

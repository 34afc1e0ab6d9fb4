import { createApp, createSSRApp } from "vue";
import ConnectButton from "../../../demo/frameworks/connect-button.vue";
import { place, start } from "./app.js";

await start((isRendered) => {
  const app = (isRendered ? createSSRApp : createApp)(ConnectButton, { connect: place.connect });
  app.mount(place.element);
  return () => app.unmount();
});

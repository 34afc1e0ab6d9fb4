import { createApp } from "vue";
import { ConnectButton } from "../../../demo/frameworks/vue.js";
import { place, start } from "./app.js";

await start(() => {
  const app = createApp(ConnectButton, { connect: place.connect });
  app.mount(place.element);
  return () => app.unmount();
});

import { mount, unmount } from "svelte";
import ConnectButton from "../../../demo/frameworks/connect-button.svelte";
import { place, start } from "./app.js";

await start(() => {
  const app = mount(ConnectButton, { target: place.element, props: { connect: place.connect } });
  return () => void unmount(app);
});

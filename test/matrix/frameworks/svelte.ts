import { mount, unmount } from "svelte";
import ConnectButton from "../../../demo/frameworks/connect-button.svelte";
import { connect, element, start } from "./app.js";

await start(() => {
  const app = mount(ConnectButton, { target: element, props: { connect } });
  return () => void unmount(app);
});

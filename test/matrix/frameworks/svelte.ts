import { hydrate, mount, unmount } from "svelte";
import ConnectButton from "../../../demo/frameworks/connect-button.svelte";
import { place, start } from "./app.js";

await start((isRendered) => {
  const options = { target: place.element, props: { connect: place.connect } };
  const app = isRendered
    ? hydrate(ConnectButton, { ...options, recover: false })
    : mount(ConnectButton, options);
  return () => void unmount(app);
});

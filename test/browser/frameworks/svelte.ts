import { mount, unmount } from "svelte";
import ConnectButton from "../../../demo/frameworks/connect-button.svelte";
import { appOf } from "./app.js";

const app = mount(ConnectButton, { target: appOf.element, props: { connect: appOf.connect } });
appOf.unmount = () => void unmount(app);

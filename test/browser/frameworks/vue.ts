import { createApp } from "vue";
import { ConnectButton } from "../../../demo/frameworks/vue.js";
import { appOf } from "./app.js";

const app = createApp(ConnectButton, { connect: appOf.connect });
app.mount(appOf.element);
appOf.unmount = () => app.unmount();

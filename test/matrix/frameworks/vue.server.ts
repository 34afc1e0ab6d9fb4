import { createSSRApp } from "vue";
import { renderToString } from "vue/server-renderer";
import type { ConnectOptions } from "human-connect-widget";
import ConnectButton from "../../../demo/frameworks/connect-button.vue";

export const render = (connect: ConnectOptions): Promise<string> =>
  renderToString(createSSRApp(ConnectButton, { connect }));

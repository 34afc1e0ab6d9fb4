import { render } from "svelte/server";
import type { ConnectOptions } from "human-connect-widget";
import ConnectButton from "../../../demo/frameworks/connect-button.svelte";

export const markup = (connect: ConnectOptions): string => render(ConnectButton, { props: { connect } }).body;

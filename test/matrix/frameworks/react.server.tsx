import { StrictMode } from "react";
import { renderToString } from "react-dom/server";
import type { ConnectOptions } from "human-connect-widget";
import { ConnectButton } from "../../../demo/frameworks/react.js";

export const markup = (connect: ConnectOptions): string =>
  renderToString(
    <StrictMode>
      <ConnectButton connect={connect} />
    </StrictMode>,
  );

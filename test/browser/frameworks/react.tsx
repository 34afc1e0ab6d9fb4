import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ConnectButton } from "../../../demo/frameworks/react.js";
import { appOf } from "./app.js";

const root = createRoot(appOf.element);
root.render(
  <StrictMode>
    <ConnectButton connect={appOf.connect} />
  </StrictMode>,
);
appOf.unmount = () => root.unmount();

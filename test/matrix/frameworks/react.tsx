import { act, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ConnectButton } from "../../../demo/frameworks/react.js";
import { place, start } from "./app.js";

declare global {
  var IS_REACT_ACT_ENVIRONMENT: boolean;
}

await start(async () => {
  const container = document.createElement("div");
  place.element.append(container);
  const root = createRoot(container);
  const app = (
    <StrictMode>
      <ConnectButton connect={place.connect} />
    </StrictMode>
  );
  // act() waits until StrictMode has run the app's effects, cleaned them up, and run them again.
  globalThis.IS_REACT_ACT_ENVIRONMENT = true;
  await act(async () => root.render(app));
  globalThis.IS_REACT_ACT_ENVIRONMENT = false;
  return () => {
    root.unmount();
    container.remove();
  };
});

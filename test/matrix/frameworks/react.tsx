import { act, StrictMode } from "react";
import { createRoot, hydrateRoot, type Root } from "react-dom/client";
import { ConnectButton } from "../../../demo/frameworks/react.js";
import { place, start } from "./app.js";

declare global {
  var IS_REACT_ACT_ENVIRONMENT: boolean;
}

await start(async (isRendered) => {
  const app = (
    <StrictMode>
      <ConnectButton connect={place.connect} />
    </StrictMode>
  );
  let root: Root;
  // act() waits until StrictMode has run the app's effects, cleaned them up, and run them again.
  globalThis.IS_REACT_ACT_ENVIRONMENT = true;
  await act(async () => {
    if (isRendered) root = hydrateRoot(place.element, app);
    else (root = createRoot(place.element)).render(app);
  });
  globalThis.IS_REACT_ACT_ENVIRONMENT = false;
  return () => root.unmount();
});

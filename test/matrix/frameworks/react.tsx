import { act, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ConnectButton } from "../../../demo/frameworks/react.js";
import { connect, element, start } from "./app.js";

declare global {
  var IS_REACT_ACT_ENVIRONMENT: boolean;
}

await start(async () => {
  const root = createRoot(element);
  // act() waits until StrictMode has run the app's effects, cleaned them up, and run them again.
  globalThis.IS_REACT_ACT_ENVIRONMENT = true;
  await act(() =>
    root.render(
      <StrictMode>
        <ConnectButton connect={connect} />
      </StrictMode>,
    ),
  );
  globalThis.IS_REACT_ACT_ENVIRONMENT = false;
  return () => root.unmount();
});

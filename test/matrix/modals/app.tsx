import { HumanConnectWidget } from "human-connect-widget";
import { useState } from "react";
import { createRoot } from "react-dom/client";
import { MODALS, STYLES } from "./modals.js";

declare global {
  interface Window {
    /** What the tests do with the app by code, and what they ask it. */
    app: {
      closeModal(): void;
      /** How often the library has closed the modal. */
      closings: number;
      /** How each `open()` ended: the result's `closedBy`, or the error's code. */
      ends: (string | null)[];
    };
  }
}

const main = document.querySelector("main")!;
const Modal = MODALS[new URL(location.href).searchParams.get("modal") as keyof typeof MODALS];

const widget = new HumanConnectWidget({
  tokenUrl: "/api/connect/token",
  loadClient: () => import("humanapi-connect-client"),
  connect: { baseURL: main.dataset.connect! },
});
widget.addEventListener("error", () => {}); // Otherwise the widget reports each error that it shows.

async function openConnect(): Promise<void> {
  const end = await widget.open().then(
    ({ closedBy }) => closedBy,
    ({ code }: { code: string }) => code,
  );
  window.app.ends.push(end);
}

function App() {
  const [isOpen, setOpen] = useState(false);
  const onClose = (): void => {
    window.app.closings++;
    setOpen(false);
  };
  window.app ??= { closeModal: () => setOpen(false), closings: 0, ends: [] };
  return (
    <>
      <style>{STYLES}</style>
      <button onClick={() => setOpen(true)}>Edit profile</button>
      <div style={{ height: "200vh" }} />
      <Modal isOpen={isOpen} onClose={onClose}>
        <p>
          <label>
            Name <input />
          </label>
        </p>
        <button onClick={() => void openConnect()}>Open Connect</button>
      </Modal>
    </>
  );
}

createRoot(main).render(<App />);

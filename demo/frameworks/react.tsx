"use client"; // Next.js requires this directive, because it renders pages on a server

import { useEffect, useState } from "react";
import { HumanConnectWidget, type ConnectOptions } from "human-connect-widget";

export function ConnectButton({ connect }: { connect?: ConnectOptions }) {
  // React calls this function, which creates the widget, only for the first render. The first render can be on a server, because
  // the widget's constructor needs no browser.
  const [widget] = useState(
    () =>
      new HumanConnectWidget({
        tokenUrl: "/api/connect/token",
        loadClient: () => import("humanapi-connect-client"),
        connect,
      }),
  );
  const [connected, setConnected] = useState<readonly string[]>([]);

  useEffect(() => {
    const controller = new AbortController();
    widget.addEventListener(
      "close",
      ({ result }) => setConnected(result.currentConnections.map(({ name }) => name)),
      { signal: controller.signal },
    );
    return () => {
      controller.abort();
      widget.close(); // closes Connect when the route changes
    };
  }, [widget]);

  return (
    <>
      <button onPointerEnter={() => void widget.preload()} onClick={() => void widget.open()}>
        Connect
      </button>
      <output>{connected.join(", ")}</output>
    </>
  );
}

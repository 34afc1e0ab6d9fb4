"use client"; // for Next.js, whose pages are rendered on a server

import { useEffect, useState } from "react";
import { HumanConnectWidget, type ConnectOptions } from "human-connect-widget";

export function ConnectButton({ connect }: { connect?: ConnectOptions }) {
  // Made once, and on a server too: the constructor touches nothing.
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
      widget.close(); // a route change
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

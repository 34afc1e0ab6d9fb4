"use client"; // Next.js requires this directive, because it renders pages on a server

import { useCallback, useEffect, useMemo, useState } from "react";
import {
  HumanConnectWidget,
  type ConnectError,
  type ConnectOptions,
  type ConnectResult,
  type ConnectState,
  type HumanConnectOptions,
  type Source,
} from "human-connect-widget";

/**
 * Creates a widget, and another one when an option changes. Functions are not compared: pass `loadClient`, `fetchToken` and `debug`
 * as functions that read what changes when they are called.
 * @param initialSources the sources that your server knows to be connected
 */
export function useHumanConnect(options: HumanConnectOptions, initialSources: readonly Source[] = []) {
  // The constructor needs no browser, and an idle widget holds nothing: a render may create one, on a server and in StrictMode, too.
  const widget = useMemo(() => new HumanConnectWidget(options), [JSON.stringify(options)]);
  const [state, setState] = useState<ConnectState>("idle");
  const [result, setResult] = useState<ConnectResult>();
  const [error, setError] = useState<ConnectError>();
  const [sources, setSources] = useState(initialSources);

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const follow = ({ result }: { result: ConnectResult }) => {
      setResult(result);
      // `null` means that Connect has not said what is connected. The list then stays as it is.
      setSources((before) => result.currentConnections ?? before);
    };
    widget.addEventListener("statechange", () => setState(widget.state), { signal });
    widget.addEventListener("open", () => setError(undefined), { signal });
    widget.addEventListener("connectsource", follow, { signal });
    widget.addEventListener("disconnectsource", follow, { signal });
    widget.addEventListener("close", follow, { signal });
    widget.addEventListener("error", ({ error }) => setError(error), { signal });
    return () => {
      controller.abort();
      widget.forget(); // closes Connect, and drops a token that was got ahead of the click
      setState("idle");
    };
  }, [widget]);

  const open = useCallback(() => void widget.open(), [widget]);
  const preload = useCallback(() => void widget.preload(), [widget]);
  return { open, preload, state, result, error, sources };
}

const loadClient = () => import("humanapi-connect-client");

export function ConnectButton(props: { connect?: ConnectOptions; sources?: readonly Source[] }) {
  const options = { tokenUrl: "/api/connect/token", loadClient, connect: props.connect };
  const { open, preload, state, error, sources } = useHumanConnect(options, props.sources);

  useEffect(() => {
    if (error) console.error(error); // or your monitoring; the dialog has told the user
  }, [error]);

  return (
    <>
      <button type="button" aria-busy={state === "opening"} onPointerEnter={preload} onClick={open}>
        Connect
      </button>
      <output>{sources.map(({ name }) => name).join(", ")}</output>
    </>
  );
}

import { onScopeDispose, ref, shallowRef, toValue, watch, type MaybeRefOrGetter } from "vue";
import {
  HumanConnectWidget,
  type ConnectError,
  type ConnectResult,
  type ConnectState,
  type HumanConnectOptions,
  type Source,
} from "human-connect-widget";

/**
 * Creates a widget, and another one when an option changes. Functions are not compared.
 * @param options the options, or a getter of them if they can change
 * @param initialSources the sources that your server knows to be connected
 */
export function useHumanConnect(
  options: MaybeRefOrGetter<HumanConnectOptions>,
  initialSources: readonly Source[] = [],
) {
  const state = ref<ConnectState>("idle");
  const result = shallowRef<ConnectResult>();
  const error = shallowRef<ConnectError>();
  const sources = shallowRef(initialSources);
  let controller = new AbortController();
  let widget = create();

  function create(): HumanConnectWidget {
    const created = new HumanConnectWidget(toValue(options));
    const { signal } = (controller = new AbortController());
    const follow = (event: { result: ConnectResult }): void => {
      result.value = event.result;
      // `null` means that Connect has not said what is connected. The list then stays as it is.
      sources.value = event.result.currentConnections ?? sources.value;
    };
    created.addEventListener("statechange", () => (state.value = created.state), { signal });
    created.addEventListener("open", () => (error.value = undefined), { signal });
    created.addEventListener("connectsource", follow, { signal });
    created.addEventListener("disconnectsource", follow, { signal });
    created.addEventListener("close", follow, { signal });
    created.addEventListener("error", (event) => (error.value = event.error), { signal });
    return created;
  }
  function end(): void {
    controller.abort();
    widget.forget(); // closes Connect, and drops a token that was got ahead of the click
    state.value = "idle";
  }
  watch(
    () => JSON.stringify(toValue(options)),
    () => {
      end();
      widget = create();
    },
  );
  onScopeDispose(end);

  const open = (): void => void widget.open();
  const preload = (): void => void widget.preload();
  return { open, preload, state, result, error, sources };
}

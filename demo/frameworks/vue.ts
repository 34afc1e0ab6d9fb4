import { defineComponent, h, onBeforeUnmount, ref, type PropType, type VNode } from "vue";
import { HumanConnectWidget, type ConnectOptions } from "human-connect-widget";

export const ConnectButton = defineComponent({
  props: { connect: { type: Object as PropType<ConnectOptions>, default: () => ({}) } },
  setup({ connect }) {
    const widget = new HumanConnectWidget({
      tokenUrl: "/api/connect/token",
      loadClient: () => import("humanapi-connect-client"),
      connect: { ...connect },
    });
    const connected = ref<string[]>([]);
    widget.onclose = ({ result }) => {
      connected.value = result.currentConnections.map(({ name }) => name);
    };
    onBeforeUnmount(() => widget.close());

    return (): VNode[] => [
      h("button", { onPointerenter: () => widget.preload(), onClick: () => widget.open() }, "Connect"),
      h("output", connected.value.join(", ")),
    ];
  },
});

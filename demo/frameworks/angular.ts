import { Component, InjectionToken, inject, signal, type OnDestroy } from "@angular/core";
import { HumanConnectWidget, type ConnectOptions } from "human-connect-widget";

export const CONNECT = new InjectionToken<ConnectOptions>("options of Connect", { factory: () => ({}) });

@Component({
  selector: "connect-button",
  template: `<button (pointerenter)="widget.preload()" (click)="widget.open()">Connect</button>
    <output>{{ connected() }}</output>`,
})
export class ConnectButton implements OnDestroy {
  readonly connected = signal("");
  readonly widget = new HumanConnectWidget({
    tokenUrl: "/api/connect/token",
    loadClient: () => import("humanapi-connect-client"),
    connect: inject(CONNECT),
  });

  constructor() {
    this.widget.onclose = ({ result }) =>
      this.connected.set(result.currentConnections.map(({ name }) => name).join(", "));
  }

  ngOnDestroy(): void {
    this.widget.close();
  }
}

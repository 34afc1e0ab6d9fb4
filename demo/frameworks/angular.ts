import { Component, Input, signal, type OnChanges, type OnDestroy, type SimpleChanges } from "@angular/core";
import {
  HumanConnectWidget,
  type ConnectOptions,
  type ConnectResult,
  type Source,
} from "human-connect-widget";

@Component({
  selector: "connect-button",
  template: `<button type="button" [attr.aria-busy]="isOpening()" (pointerenter)="preload()" (click)="open()">
      Connect
    </button>
    <output>{{ names() }}</output>`,
})
export class ConnectButton implements OnChanges, OnDestroy {
  /** The options for Connect. Other ones make another widget. */
  @Input() connect: ConnectOptions = {};
  /** The sources that your server knows to be connected. */
  @Input() sources: readonly Source[] = [];

  readonly isOpening = signal(false);
  readonly names = signal("");
  #widget: HumanConnectWidget | undefined;
  #controller = new AbortController();

  open(): void {
    void this.#current().open();
  }

  preload(): void {
    void this.#current().preload();
  }

  ngOnChanges({ connect, sources }: SimpleChanges): void {
    if (sources) this.#show(this.sources);
    if (connect) this.ngOnDestroy();
  }

  ngOnDestroy(): void {
    this.#controller.abort();
    this.#widget?.forget(); // closes Connect, and drops a token that was got ahead of the click
    this.#widget = undefined;
    this.isOpening.set(false);
  }

  #show(sources: readonly Source[]): void {
    this.names.set(sources.map(({ name }) => name).join(", "));
  }

  #current(): HumanConnectWidget {
    if (this.#widget) return this.#widget;
    const widget = new HumanConnectWidget({
      tokenUrl: "/api/connect/token",
      loadClient: () => import("humanapi-connect-client"),
      connect: this.connect,
    });
    const { signal } = (this.#controller = new AbortController());
    const follow = ({ result }: { result: ConnectResult }): void => {
      // `null` means that Connect has not said what is connected. The list then stays as it is.
      if (result.currentConnections) this.#show(result.currentConnections);
    };
    widget.addEventListener("statechange", () => this.isOpening.set(widget.state === "opening"), { signal });
    widget.addEventListener("connectsource", follow, { signal });
    widget.addEventListener("disconnectsource", follow, { signal });
    widget.addEventListener("close", follow, { signal });
    // Or your monitoring. The dialog has told the user.
    widget.addEventListener("error", ({ error }) => console.error(error), { signal });
    return (this.#widget = widget);
  }
}

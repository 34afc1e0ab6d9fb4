import "zone.js";
import "@angular/compiler";
import { Component, provideZoneChangeDetection } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import { ConnectButton } from "../../../demo/frameworks/angular.js";
import { connect, element, start } from "./app.js";

@Component({
  selector: "app-root",
  imports: [ConnectButton],
  template: `<connect-button [connect]="connect" />`,
})
class App {
  readonly connect = connect;
}

await start(async () => {
  element.append(document.createElement("app-root"));
  const app = await bootstrapApplication(App, { providers: [provideZoneChangeDetection()] });
  return () => app.destroy();
});

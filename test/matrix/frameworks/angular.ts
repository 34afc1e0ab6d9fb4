import "zone.js";
import "@angular/compiler";
import { provideZoneChangeDetection } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import { CONNECT, ConnectButton } from "../../../demo/frameworks/angular.js";
import { place, start } from "./app.js";

await start(async () => {
  place.element.append(document.createElement("connect-button"));
  const app = await bootstrapApplication(ConnectButton, {
    providers: [provideZoneChangeDetection(), { provide: CONNECT, useValue: place.connect }],
  });
  return () => app.destroy();
});

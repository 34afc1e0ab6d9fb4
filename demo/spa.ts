import { HumanConnectWidget } from "human-connect-widget";
import { logEvents } from "./log.js";

const button = document.querySelector<HTMLButtonElement>("#connect")!;

const widget = new HumanConnectWidget({
  tokenUrl: "/api/connect/token",
  loadClient: () => import("humanapi-connect-client"),
  connect: { baseURL: button.dataset.baseUrl! },
});

logEvents(widget);
button.addEventListener("pointerover", () => void widget.preload());
button.addEventListener("click", () => void widget.open());

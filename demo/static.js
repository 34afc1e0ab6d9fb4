import { logEvents } from "./log.js";

const button = document.querySelector("[data-human-connect]");
logEvents(button, () => window.HumanConnectWidget.for(button));

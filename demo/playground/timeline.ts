import type { DebugEntry } from "human-connect-widget";
import { create, find } from "./elements.js";

let start = 0;

/** Shows a debug entry with the time since the click. The widget passes each entry to the function in its option `debug`. */
export function showEntry({ time, step, code }: DebugEntry): void {
  const list = find("#timeline");
  if (step === "statechange" && code === "opening") {
    start = time;
    list.replaceChildren();
  }
  const item = create("li");
  const offset = Math.round(time - start);
  item.append(
    create("span", { className: "time", textContent: `${offset} ms` }),
    create("code", { textContent: step }),
    ` ${code ?? ""}`,
  );
  list.append(item);
}

import type { DebugEntry } from "human-connect-widget";
import { create, find } from "./elements.js";

let start = 0;

/** Shows an entry that the widget passed to the option `debug`, with the time since the click. */
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

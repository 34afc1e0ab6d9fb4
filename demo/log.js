// Writes the widget's events into the page's log. What an app would do with them is its own matter.
const texts = {
  statechange: (event, widget) => widget?.state ?? "",
  open: () => "the modal is on screen",
  connectsource: ({ source }) => source?.name ?? "a source",
  disconnectsource: ({ source }) => source?.name ?? "a source",
  close: ({ result }) =>
    `${result.status}, by the ${result.closedBy}, ${result.currentConnections.length} connected`,
  error: ({ error }) => `${error.code}: ${error.message}`,
};

/** Appends a line for each event of `target`: a widget, or a declarative button. */
export function logEvents(target, getWidget = () => target) {
  const log = document.querySelector("[role=log]");
  for (const [type, text] of Object.entries(texts)) {
    target.addEventListener(type, (event) => {
      event.preventDefault(); // an error of a button: shown here, it need not be reported, too
      const [line, name] = [document.createElement("p"), document.createElement("code")];
      name.textContent = type;
      line.dataset.type = type;
      line.append(name, ` ${text(event, getWidget())}`);
      log.append(line);
      line.scrollIntoView?.({ block: "nearest" });
    });
  }
}

/** Appends a line to the page's log for each event of a widget, or of a declarative button. */
export function logEvents(target: EventTarget, getWidget?: () => EventTarget): void;

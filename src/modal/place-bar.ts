import { BAR, FLOATING_BAR } from "./styles.js";

const px = (length: number): string => `${length}px`;

/** Returns the element that the vendor positions: the frame itself, or its container (VENDOR 30). */
function findPositioned(frame: HTMLElement, host: HTMLElement): HTMLElement {
  let element = frame;
  while (element.parentElement && element.parentElement !== host) element = element.parentElement;
  return element;
}

/**
 * Places the bar so that it does not cover Connect. If there is room, the bar is above or beside the frame's upper right corner.
 * Otherwise the bar fills the top of the dialog, and the frame gets the space below the bar.
 */
export function placeBar(bar: HTMLElement, frame: HTMLElement, host: HTMLElement): void {
  bar.style.cssText = BAR;
  // If the frame is outside the dialog, the dialog shows only the bar.
  if (!host.contains(frame)) return;
  bar.style.cssText = FLOATING_BAR;
  const positioned = findPositioned(frame, host);
  const { top, right } = positioned.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = bar;
  const { clientWidth } = bar.parentElement!;
  const hasRoomAbove = top >= height;
  if (hasRoomAbove || clientWidth - right >= width)
    return void Object.assign(bar.style, {
      top: px(hasRoomAbove ? top - height : top),
      right: px(hasRoomAbove ? clientWidth - right : clientWidth - right - width),
    });
  bar.style.cssText = BAR;
  // These styles keep the frame inside the host. The vendor places the frame in the middle of the viewport (VENDOR 20), but the
  // host is shorter than the viewport, because the bar is above the host.
  Object.assign(positioned.style, { top: "0", left: "0", maxWidth: "100%", maxHeight: "100%" });
}

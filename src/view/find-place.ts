import { page } from "../platform/page.js";

const MODALS = "dialog,[popover],[role=dialog],[role=alertdialog],[aria-modal=true]";
/** Elements whose content must not contain a dialog: they act on clicks, or disable it. */
const UNSUITABLE = "a,button,label,fieldset,p";

// An `<input name=matches>` or `<input name=parentNode>` overrides the property of its form.
const matches = (element: Element, selector: string): boolean =>
  Element.prototype.matches.call(element, selector);
const parentOf = (node: Node): ParentNode | null => Reflect.get(Node.prototype, "parentNode", node);

/** Returns the element that the user acts on: what is clicked now, because Safari does not focus buttons; else what is focused. */
function findTarget(): Element | null {
  const { event } = window;
  const [target] = event instanceof window.UIEvent ? event.composedPath() : [];
  if (target instanceof Element && target.isConnected) return target;
  let focused = page("activeElement");
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return focused;
}

/**
 * Returns where the dialog belongs: beside the element that the user acts on, if that is in a modal of the app, because modals treat
 * everything outside as not theirs: they make it inert, take the focus back, or close. Headless UI counts only what is in its panel,
 * so the root of the modal is not the place. Without a modal, the place is the body.
 */
export function findPlace(): { place: ParentNode; modal: Element | undefined } {
  const ancestors: Element[] = [];
  for (
    let node: ParentNode | null = findTarget();
    node;
    node = node instanceof ShadowRoot ? node.host : parentOf(node)
  )
    if (node instanceof Element) ancestors.push(node);
  const depth = ancestors.findIndex((element) => matches(element, MODALS));
  const modal = ancestors[depth];
  if (!modal) return { place: page("body"), modal };
  const unsuitable = ancestors.slice(0, depth).findLastIndex((element) => matches(element, UNSUITABLE));
  const beside = ancestors[Math.max(unsuitable, 0)]!;
  return { place: depth ? parentOf(beside)! : modal, modal };
}

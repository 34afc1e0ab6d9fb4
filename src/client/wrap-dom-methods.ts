import { page } from "../platform/page.js";
import { attempt } from "../platform/report-error.js";
import { replaceProperty } from "../platform/replace-property.js";

/**
 * The names of the DOM methods that insert a node. All known builds of the client call `appendChild()` on the body (VENDOR 19),
 * but other builds might use any of these methods.
 */
const INSERTIONS = ["appendChild", "insertBefore", "append", "prepend"];

type Method = (this: Node, ...args: unknown[]) => unknown;

/** A function that runs instead of a DOM method. It can run the original method with `call`. */
export type MethodRunner = (
  call: (target: Node, args: unknown[]) => unknown,
  target: Node,
  args: unknown[],
  isInsertion: boolean,
) => unknown;

/**
 * Lists the DOM methods and properties that a client might use in `open()`. Each entry consists of an object and the names of
 * methods and properties that this object can have.
 */
const members = (): [owner: object, names: string[]][] => [
  [Node.prototype, INSERTIONS],
  [Element.prototype, [...INSERTIONS, "setAttribute"]],
  [page("body"), INSERTIONS],
  [HTMLIFrameElement.prototype, ["src"]],
  [Document.prototype, ["createElement"]],
];

/** Replaces a method, or the setter of a property. Returns a function that restores the original. */
function wrapMember(owner: object, name: string, run: MethodRunner): () => void {
  const member = Object.getOwnPropertyDescriptor(owner, name)!;
  const wrap = (method: Method): Method =>
    function (...args) {
      const call = (target: Node, given: unknown[]): unknown => method.apply(target, given);
      return run(call, this, args, INSERTIONS.includes(name));
    };
  return replaceProperty(
    owner,
    name,
    member.set
      ? // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its `this` by `wrap`
        { ...member, set: wrap(member.set as Method) }
      : { value: wrap(member.value as Method), writable: true },
  );
}

/**
 * Replaces the DOM members that a client might use. Returns a function that restores them. A member that the page has frozen is
 * not replaced.
 */
export function wrapMembers(run: MethodRunner): () => void {
  const restores: (() => void)[] = [];
  for (const [owner, names] of members())
    for (const name of names.filter((own) => Object.hasOwn(owner, own)))
      try {
        restores.push(wrapMember(owner, name, run));
      } catch {
        // The page has frozen this method or property, so the widget cannot replace it. The client might then use the original,
        // and insert its frame outside the dialog.
      }
  return () => restores.forEach(attempt);
}

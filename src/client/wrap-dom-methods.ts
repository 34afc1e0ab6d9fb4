import { page } from "../platform/page.js";
import { attempt } from "../platform/report-error.js";
import { replaceProperty } from "../platform/replace-property.js";

/** The DOM methods that insert a node. The builds seen so far append to the body (VENDOR 19); others may use any of these. */
const INSERTIONS = ["appendChild", "insertBefore", "append", "prepend"];

type Method = (this: Node, ...args: unknown[]) => unknown;

/** Runs a DOM method that the client calls. */
export type MethodRunner = (
  call: (target: Node, args: unknown[]) => unknown,
  target: Node,
  args: unknown[],
  isInsertion: boolean,
) => unknown;

/** The members that a client uses while it opens, and that a page may have replaced with code of its own. */
const members = (): [owner: object, names: string[]][] => [
  [Node.prototype, INSERTIONS],
  [Element.prototype, [...INSERTIONS, "setAttribute"]],
  [page("body"), INSERTIONS],
  [HTMLIFrameElement.prototype, ["src"]],
  [Document.prototype, ["createElement"]],
];

/** Replaces one method, or one property that has a setter. */
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

/** Replaces those members, and returns a function that restores them. A member that the page has frozen stays as it is. */
export function wrapMembers(run: MethodRunner): () => void {
  const restores: (() => void)[] = [];
  for (const [owner, names] of members())
    for (const name of names.filter((own) => Object.hasOwn(owner, own)))
      try {
        restores.push(wrapMember(owner, name, run));
      } catch {
        // Then the client's frame may end up outside the dialog.
      }
  return () => restores.forEach(attempt);
}

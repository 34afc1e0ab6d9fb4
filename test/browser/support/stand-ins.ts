import { toScript, type Traits } from "./stand-in-client.js";

/** The traits of build 2.4.1, the newest build on the npm registry. Build 2.3.1 has the same traits. */
const REGISTRY_TRAITS: Traits = {
  hasOn: true,
  ignoresUntyped: true,
  alwaysNeedsToken: false,
  joinsUrl: false,
  size: [830, 590],
  replacesRemove: false,
  trap: "frame",
  leavesViewport: false,
  container: false,
  listens: "open",
  insert: "appendChild",
};

const OLD: Partial<Traits> = { alwaysNeedsToken: true, joinsUrl: true, trap: "none" };

/** Imitations of the vendor's client, by name. Each has a description, and the traits that differ from those of build 2.4.1. */
const BUILDS = {
  "1.2.3": {
    doc: "Only callbacks. Crashes on strings and on {}, and replaces Element.prototype.remove for good.",
    traits: { ...OLD, hasOn: false, ignoresUntyped: false, size: [700, 500], replacesRemove: true },
  },
  "2.0.4": { doc: "The first build with on(). It has no focus trap, and always needs a token.", traits: OLD },
  "2.3.0": { doc: "Its focus trap throws after an early close, and leaks into later opens.", traits: {} },
  "2.4.2": {
    doc: "Leaves an additional <meta name=viewport> in the head with each close.",
    traits: { leavesViewport: true },
  },
  container: {
    doc: "2.4.4 and 2.4.5-beta: the frame is in a dialog of its own, whose focus trap throws.",
    traits: { container: true, trap: "container" },
  },
  late: {
    doc: "Registers its message listener when the frame has loaded. No known build does so.",
    traits: { listens: "load" },
  },
  append: { doc: "Inserts by append(). No known build does so.", traits: { insert: "append" } },
  prepend: { doc: "Inserts by prepend(). No known build does so.", traits: { insert: "prepend" } },
  insertBefore: {
    doc: "Inserts by insertBefore(). No known build does so.",
    traits: { insert: "insertBefore" },
  },
  documentElement: {
    doc: "Inserts into the root element, beside the body. No known build does so.",
    traits: { insert: "documentElement" },
  },
  main: {
    doc: "Inserts into the page's main element. No known build does so.",
    traits: { insert: "main" },
  },
} as const satisfies Record<string, { doc: string; traits: Partial<Traits> }>;

export type StandIn = keyof typeof BUILDS;

/**
 * The scripts of the stand-ins, by name. A stand-in is a small client that imitates a build of the vendor's client. Some
 * stand-ins imitate builds that customers load from the CDN, but that the npm registry lacks (see src/client/VENDOR.md). The
 * others imitate possible future builds.
 */
export const STAND_INS = Object.fromEntries(
  Object.entries(BUILDS).map(([name, { traits }]) => [name, toScript({ ...REGISTRY_TRAITS, ...traits })]),
) as Readonly<Record<StandIn, string>>;

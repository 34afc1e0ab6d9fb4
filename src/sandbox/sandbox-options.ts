/** A fictional clinic, pharmacy or wearable device. */
export interface SandboxSource {
  /** The id of the source, which is unique among the sources. */
  readonly id: string;
  /** The name of the source, which the Connect page shows. */
  readonly name: string;
  /**
   * Whether connecting it opens a sign-in window, as OAuth sources do. If `window.open()` returns null, as it does when the app's page
   * has `Cross-Origin-Opener-Policy: same-origin`, the Connect page says so. @default false
   */
  readonly popup?: boolean;
}

/** The options of `createSandbox()`. */
export interface SandboxOptions {
  /** The client id, which must begin with `sandbox`. @default "sandbox-client" */
  clientId?: string;
  /** The client secret, which must begin with `sandbox`. @default "sandbox-secret" */
  clientSecret?: string;
  /** The sources that the Connect page lists. @default six fictional sources, and one that opens a sign-in window */
  sources?: readonly SandboxSource[];
  /** The lifetime of a session token, in seconds. @default 3600 */
  tokenLifetimeSeconds?: number;
}

const SOURCES: readonly SandboxSource[] = [
  { id: "5f0a1c00000000000000a001", name: "Aspen Family Clinic" },
  { id: "5f0a1c00000000000000a002", name: "Birchwood Pharmacy" },
  { id: "5f0a1c00000000000000a003", name: "Cedar Valley Hospital" },
  { id: "5f0a1c00000000000000a004", name: "Dahlia Dental" },
  { id: "5f0a1c00000000000000a005", name: "Elmstride Wearables" },
  { id: "5f0a1c00000000000000a006", name: "Fernlab Diagnostics" },
  { id: "5f0a1c00000000000000a007", name: "Grovelink Portal", popup: true },
];

/** Throws for real credentials, so that an app with a wrong environment variable does not send its secret to the sandbox. */
function assertSandboxValue(option: string, value: unknown): void {
  if (typeof value === "string" && value.startsWith("sandbox")) return;
  throw new TypeError(
    `createSandbox: \`${option}\` must begin with "sandbox", because the sandbox takes no real credentials. Leave it out, or use HumanApiAuth without the sandbox.`,
  );
}

const isSource = (source: unknown): boolean => {
  const { id, name } = (source ?? {}) as Partial<SandboxSource>;
  return typeof id === "string" && typeof name === "string";
};

function assertSources(sources: unknown): void {
  if (!Array.isArray(sources) || !sources.every(isSource))
    throw new TypeError("createSandbox: `sources` must be a list of { id, name }, both strings");
}

function assertSeconds(seconds: unknown): void {
  if (!Number.isFinite(seconds) || (seconds as number) <= 0)
    throw new TypeError("createSandbox: `tokenLifetimeSeconds` must be a positive number of seconds");
}

/** Checks the options and adds the defaults. @throws TypeError for real credentials and for a value of the wrong type */
export function checkSandboxOptions({
  clientId = "sandbox-client",
  clientSecret = "sandbox-secret",
  sources = SOURCES,
  tokenLifetimeSeconds = 3600,
}: SandboxOptions): Required<SandboxOptions> {
  assertSandboxValue("clientId", clientId);
  assertSandboxValue("clientSecret", clientSecret);
  assertSources(sources);
  assertSeconds(tokenLifetimeSeconds);
  return { clientId, clientSecret, sources, tokenLifetimeSeconds };
}

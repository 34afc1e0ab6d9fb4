export { createSandbox, type Sandbox, type SandboxAuthOptions } from "./create-sandbox.js";
export type { SandboxOptions, SandboxSource } from "./sandbox-options.js";
export type { SandboxFault, SandboxPart } from "./faults.js";

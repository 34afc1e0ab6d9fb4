export { createSandbox, type Sandbox, type SandboxAuthOptions } from "./create-sandbox.js";
export type { SandboxOptions } from "./sandbox-options.js";
export type { SandboxSource } from "./sandbox-user.js";
export type { SandboxFault, SandboxPart } from "./faults.js";

export { createSandbox, type Sandbox, type SandboxOptions } from "./create-sandbox.js";
export type { SandboxSource } from "./sandbox-store.js";
export type { SandboxFault, SandboxPart } from "./faults.js";

import { raceAbort } from "../platform/abort.js";
import { refuse } from "./token-endpoint.js";

/** What a service can do wrong. */
export interface SandboxFault {
  /** Answer late, answer HTTP 500, never answer, or drop the connection in the midst of the answer. */
  readonly kind: "slow" | "error" | "hang" | "drop";
  /** Of `slow`, in milliseconds. @default 3000 */
  readonly delayMs?: number;
  /** Requests that meet it. @default all, until it is taken back */
  readonly times?: number;
}

/** The parts that can fail: the token endpoint, or the Connect page with what it asks for. */
export type SandboxPart = "token" | "connect";

const KINDS = ["slow", "error", "hang", "drop"];

/** An answer that promises more than it brings; a server closes the connection over it. */
function dropped(type: string): Response {
  let begun = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (begun) return controller.error(new TypeError("The sandbox dropped the connection"));
      begun = true;
      controller.enqueue(new TextEncoder().encode("{"));
    },
  });
  return new Response(body, { headers: { "content-type": type } });
}

/** What is to go wrong, part by part. */
export class Faults {
  readonly #faults = new Map<SandboxPart, { fault: SandboxFault; left: number }>();

  /** @throws TypeError for an unknown kind */
  set(part: SandboxPart, fault: SandboxFault | null): void {
    if (fault && !KINDS.includes(fault.kind))
      throw new TypeError(`sandbox.fault: \`kind\` must be one of ${KINDS.join(", ")}`);
    if (fault) this.#faults.set(part, { fault, left: fault.times ?? Infinity });
    else this.#faults.delete(part);
  }

  /** Goes wrong as told, or answers. */
  async meet(part: SandboxPart, request: Request, answer: () => Promise<Response>): Promise<Response> {
    const entry = this.#faults.get(part);
    if (!entry || entry.left <= 0) return answer();
    entry.left--;
    const { kind, delayMs = 3000 } = entry.fault;
    if (kind === "error") return refuse(500, "Internal Server Error", "The sandbox was told to fail");
    if (kind === "hang") return raceAbort(new Promise(() => {}), request.signal);
    if (kind === "drop") return dropped(part === "token" ? "application/json" : "text/html");
    await raceAbort(new Promise((resolve) => setTimeout(resolve, delayMs)), request.signal);
    return answer();
  }
}

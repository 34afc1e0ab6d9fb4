import { parseArgs } from "node:util";
import { KINDS, PARTS, type SandboxFault, type SandboxPart } from "../faults.js";

/** The default port, which is used without `--port`. */
export const DEFAULT_PORT = 7357;

/** A part of the sandbox that fails, and how. */
export type Fault = readonly [part: SandboxPart, kind: SandboxFault["kind"]];

/** The options of the command. */
export interface Command {
  readonly help: boolean;
  readonly port: number;
  readonly faults: readonly Fault[];
}

/** What `fault()` of a sandbox simulates, such as "token-slow". */
const FAULTS = new Map<string, Fault>(
  PARTS.flatMap((part) => KINDS.map((kind): [string, Fault] => [`${part}-${kind}`, [part, kind]])),
);

/** The text of `--help`. */
export const HELP = `Usage: human-connect-sandbox [--port N] [--fault NAME] [--help]

Serves Human API's Connect with fictional data, and a token endpoint for your page,
so that the widget works without a backend and without an account.

  --port N      listen on port N (default ${DEFAULT_PORT}); 0 takes a free one
  --fault NAME  make every request to a part fail; give it twice for both parts:
${[...FAULTS.keys()].map((name) => `                ${name}\n`).join("")}
                token: requests to Human API's token endpoint; connect: Connect's page;
                slow: three seconds late; error: HTTP 500; hang: no response;
                drop: the connection ends in the middle of the response
  --help        show this text
`;

function toPort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) < 65_536) return Number(text);
  throw new Error(`--port is "${text}", but must be a number from 0 to 65535`);
}

function toFault(name: string): Fault {
  const fault = FAULTS.get(name);
  if (fault) return fault;
  throw new Error(`--fault is "${name}", but must be one of ${[...FAULTS.keys()].join(", ")}`);
}

/** Node's message has several sentences. The first one names the argument. */
function readOptions(args: readonly string[]): { help: boolean; port: string; fault: string[] } {
  const help = { type: "boolean", default: false } as const;
  const port = { type: "string", default: `${DEFAULT_PORT}` } as const;
  const fault = { type: "string", multiple: true, default: [] as string[] } as const;
  try {
    return parseArgs({ args: [...args], options: { help, port, fault } }).values;
  } catch (error) {
    const [sentence] = (error as Error).message.split(/\.\s|\n/);
    throw new Error(`${sentence}. Run with --help to see the options.`);
  }
}

/**
 * Returns the options of the command.
 * @param args the arguments after the name of the command
 * @throws Error with a message of one line, for an unknown option, a port out of range and an unknown fault
 */
export function parseCommand(args: readonly string[]): Command {
  const { help, port, fault } = readOptions(args);
  return { help, port: toPort(port), faults: fault.map(toFault) };
}

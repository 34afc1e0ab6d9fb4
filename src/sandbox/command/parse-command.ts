import { parseArgs } from "node:util";

/** The default port, which is used without `--port`. */
export const DEFAULT_PORT = 7357;

/** The options of the command. */
export interface Command {
  readonly help: boolean;
  readonly port: number;
}

/** The text of `--help`. */
export const HELP = `Usage: human-connect-sandbox [--port N] [--help]

Serves Human API's Connect with fictional data, and a token endpoint for your page,
so that the widget works without a backend and without an account.

  --port N   listen on port N (default ${DEFAULT_PORT}); 0 takes a free one
  --help     show this text
`;

function toPort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) < 65_536) return Number(text);
  throw new Error(`--port is "${text}", but must be a number from 0 to 65535`);
}

/**
 * Reads the options from the arguments. If an argument is wrong, the error message quotes only the first sentence of Node's
 * message, because that sentence names the argument.
 */
function readOptions(args: readonly string[]): { help: boolean; port: string } {
  const help = { type: "boolean", default: false } as const;
  const port = { type: "string", default: `${DEFAULT_PORT}` } as const;
  try {
    return parseArgs({ args: [...args], options: { help, port } }).values;
  } catch (error) {
    const [sentence] = (error as Error).message.split(/\.\s|\n/);
    throw new Error(`${sentence}. Run with --help to see the options.`);
  }
}

/**
 * Returns the options of the command.
 * @param args the arguments after the name of the command
 * @throws Error with a message of one line, for an unknown option and for a port out of range
 */
export function parseCommand(args: readonly string[]): Command {
  const { help, port } = readOptions(args);
  return { help, port: toPort(port) };
}

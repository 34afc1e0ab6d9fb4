#!/usr/bin/env node
import { fileURLToPath } from "node:url";
import { createApp, WIDGET_PATH } from "./create-app.js";
import { findClient } from "./find-client.js";
import { instructions } from "./instructions.js";
import { listenOnLoopback } from "./listen.js";
import { HELP, parseCommand, type Fault } from "./parse-command.js";

const printError = (error: unknown): boolean =>
  process.stderr.write(`human-connect-sandbox: ${(error as Error).message}\n`);

async function serve(port: number, faults: readonly Fault[]): Promise<void> {
  const files = {
    client: findClient(process.cwd()),
    widget: fileURLToPath(new URL(`.${WIDGET_PATH}`, import.meta.url)),
  };
  const listening = await listenOnLoopback(createApp(files, printError, faults), port);
  process.stdout.write(instructions(`http://localhost:${listening.port}`, files));
}

// SIGINT and SIGTERM end the process immediately, even if connections are open. Without these handlers, the command would ignore
// both signals if it is the first process of a container.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(0));

try {
  const { help, port, faults } = parseCommand(process.argv.slice(2));
  if (help) process.stdout.write(HELP);
  else await serve(port, faults);
} catch (error) {
  printError(error);
  process.exitCode = 1;
}

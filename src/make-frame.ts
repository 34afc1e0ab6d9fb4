import { getClient } from "./client/get-client.js";
import { takeFrame } from "./client/take-frame.js";
import { createError } from "./errors/describe-error.js";
import { FRAME_ID, type ConnectFrame } from "./messages/trusted-messages.js";
import { needsToken } from "./options/connect.js";
import type { ConnectOptions, ResolvedOptions } from "./options/types.js";
import { raceAbort } from "./platform/abort.js";
import { queryAll } from "./platform/page.js";
import type { Trace } from "./platform/trace.js";
import type { Token } from "./token/check-response.js";
import type { TokenCache } from "./token/token-cache.js";

/** What a frame is made with. */
export interface FrameSource {
  readonly options: ResolvedOptions;
  /** The cache of another widget if they share their tokens. */
  tokens: TokenCache;
  readonly trace: Trace;
}

/** Connect's frame, made with a token. */
export interface MadeFrame {
  readonly frame: ConnectFrame;
  readonly token: Token | undefined;
  /** Whether Connect's page has loaded. It has only in a frame that waits ahead of the click. */
  isLoaded: boolean;
}

/** Returns whether Connect is open in a dialog, no matter which code has opened it. */
export const isConnectOpen = (): boolean => queryAll(`iframe#${FRAME_ID}`).length > 0;

/**
 * Loads the client, gets a token at the same time unless one is given, and takes the client's frame.
 * @throws ConnectError; the reason of `signal`
 */
export async function makeFrame(
  { options, tokens, trace }: FrameSource,
  connect: ConnectOptions,
  { given, isInline = false }: { given?: string | undefined; isInline?: boolean },
  signal: AbortSignal,
): Promise<MadeFrame> {
  const needsOwn = given === undefined && needsToken(connect);
  const getToken = needsOwn && tokens.prefetch(signal).then(() => trace("token-ready"));
  const [client] = await raceAbort(Promise.all([getClient(options, trace), getToken]), signal);
  const token = needsOwn ? await tokens.take(signal) : undefined;
  signal.throwIfAborted();
  if (!isInline && isConnectOpen()) throw createError("already-open");
  return { frame: takeFrame(client, connect, token?.value ?? given), token, isLoaded: false };
}

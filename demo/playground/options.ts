import type { Choices } from "./choices.js";
import { LANGUAGES } from "./languages.js";
import { SCENARIOS } from "./scenarios.js";

/** Options of the widget that contain no functions, so the page can show these options as code. */
export interface PlainOptions {
  readonly tokenUrl: string;
  /** The URL of the client script. It is absent if the page loads the npm package. */
  readonly clientUrl?: string;
  readonly connect: { readonly baseURL: string; readonly mode?: string };
  readonly timeoutMs?: number;
  readonly labels?: Readonly<Record<string, string>>;
}

const TOKEN_URL = "/api/connect/token";

/**
 * Returns the widget's options for the choices.
 * @param connectUrl the origin of Connect
 * @param clientUrl the URL of the client script, or `undefined` for the npm package. The `client` of a scenario overrides this
 * parameter.
 */
export function toOptions(
  { scenario, mode, language }: Choices,
  connectUrl: string,
  clientUrl?: string,
): PlainOptions {
  const { token, connect = "", client, timeoutMs, isOffline } = SCENARIOS[scenario]!;
  const { labels } = LANGUAGES[language]!;
  // A sandbox on this machine works without a network, so that "offline" needs another host.
  const origin = isOffline ? "https://connect.example" : connectUrl;
  const url = client?.replace("{connect}", connectUrl) ?? clientUrl;
  return {
    tokenUrl: token ? `${TOKEN_URL}?scenario=${token}` : TOKEN_URL,
    ...(url && { clientUrl: url }),
    connect: { baseURL: origin + connect, ...(mode !== "auth" && { mode }) },
    ...(timeoutMs && { timeoutMs }),
    ...(labels && { labels }),
  };
}

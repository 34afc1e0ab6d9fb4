import { HumanApiAuth, type TokenHandlerOptions } from "human-connect-widget/server";

const { CONNECT_URL = "http://localhost", CLIENT_ID, CLIENT_SECRET } = process.env;

export const auth = new HumanApiAuth({
  clientId: CLIENT_ID,
  clientSecret: CLIENT_SECRET,
  authUrl: CONNECT_URL,
});

const user = { id: "user-1", email: "user@example.org" };
export const getUser: TokenHandlerOptions["getUser"] = () => user;

/** What demo/recipes/after-connect.md shows, without its second attempt. */
export async function connectedSources(): Promise<{ id: string; name: string }[]> {
  const granted = await auth.accessToken(user).catch((error: { status?: number }) => {
    if (error.status === 403) return undefined; // nothing is connected yet
    throw error;
  });
  if (!granted) return [];
  const headers = { authorization: `Bearer ${granted.access_token}` };
  const response = await fetch(`${CONNECT_URL}/v1/human/sources`, { headers });
  const sources = (await response.json()) as { source: string; sourceName: string }[];
  return sources.map(({ source, sourceName }) => ({ id: source, name: sourceName }));
}

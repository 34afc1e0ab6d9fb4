import { HumanApiAuth, type TokenHandlerOptions } from "human-connect-widget/server";

const { CONNECT_URL = "http://localhost", CLIENT_ID = "none", CLIENT_SECRET = "none" } = process.env;

export const auth = new HumanApiAuth({
  clientId: CLIENT_ID,
  clientSecret: CLIENT_SECRET,
  authUrl: CONNECT_URL,
});

export const getUser: TokenHandlerOptions["getUser"] = () => ({ id: "user-1", email: "user@example.org" });

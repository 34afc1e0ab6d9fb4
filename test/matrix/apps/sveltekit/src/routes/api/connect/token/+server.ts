import { createTokenHandler } from "human-connect-widget/server";
import { auth, getUser } from "$lib/server/auth";
import type { RequestHandler } from "./$types";

export const POST = createTokenHandler({ auth, getUser });

POST satisfies RequestHandler;

import { createTokenHandler } from "human-connect-widget/server";
import { auth, getUser } from "../../../../auth";

export const POST = createTokenHandler({ auth, getUser });

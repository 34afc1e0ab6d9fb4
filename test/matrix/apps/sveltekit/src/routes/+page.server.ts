import { connectedSources } from "$lib/server/auth";
import type { PageServerLoad } from "./$types";

export const load: PageServerLoad = async () => ({
  connect: { baseURL: process.env.CONNECT_URL! },
  sources: await connectedSources(),
});

import type { PageServerLoad } from "./$types";

export const load: PageServerLoad = () => ({ connect: { baseURL: process.env.CONNECT_URL! } });

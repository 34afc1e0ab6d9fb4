import { connectedSources } from "../auth";
import { ConnectButton } from "./connect-button";

// The page is rendered for each request, because Connect's origin is known only when the server runs, not at build time.
export const dynamic = "force-dynamic";

export default async function Page() {
  return (
    <main>
      <h1>Next</h1>
      <ConnectButton connect={{ baseURL: process.env.CONNECT_URL! }} sources={await connectedSources()} />
    </main>
  );
}

import { ConnectButton } from "./connect-button";

// The origin of Connect is known when the server runs, not when the app is built.
export const dynamic = "force-dynamic";

export default function Page() {
  return (
    <main>
      <h1>Next</h1>
      <ConnectButton connect={{ baseURL: process.env.CONNECT_URL! }} />
    </main>
  );
}

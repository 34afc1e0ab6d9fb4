// The compiler checks this file, and nothing runs it. An app declares a key that only a newer client has.
import { HumanConnectWidget } from "human-connect-widget";

declare module "human-connect-widget" {
  interface ConnectOptions {
    keyOfANewerClient?: string;
  }
}

new HumanConnectWidget({ tokenUrl: "/token", connect: { keyOfANewerClient: "x" } });
// @ts-expect-error the declared key with another type
new HumanConnectWidget({ tokenUrl: "/token", connect: { keyOfANewerClient: 5 } });

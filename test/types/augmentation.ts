// Checked by the compiler and never run: an app declares a key of a newer client.
import { HumanConnectWidget } from "human-connect-widget";

declare module "human-connect-widget" {
  interface ConnectOptions {
    keyOfANewerClient?: string;
  }
}

new HumanConnectWidget({ tokenUrl: "/token", connect: { keyOfANewerClient: "x" } });
// @ts-expect-error the declared key with another type
new HumanConnectWidget({ tokenUrl: "/token", connect: { keyOfANewerClient: 5 } });

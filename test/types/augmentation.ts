// The compiler checks this file, and nothing runs it. The file shows how an app declares a key of `connect` that only a newer
// client supports.
import { HumanConnectWidget } from "human-connect-widget";

declare module "human-connect-widget" {
  interface ConnectOptions {
    keyOfANewerClient?: string;
  }
}

new HumanConnectWidget({ tokenUrl: "/token", connect: { keyOfANewerClient: "x" } });
// @ts-expect-error the declared key must be a string
new HumanConnectWidget({ tokenUrl: "/token", connect: { keyOfANewerClient: 5 } });

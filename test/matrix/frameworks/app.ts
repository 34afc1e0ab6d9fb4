import { HumanConnectWidget } from "human-connect-widget";

declare global {
  interface Window {
    /** The functions that mount and unmount the recipe of `demo/frameworks` on a framework's page. */
    appOf: { mount(): unknown; unmount(): void };
  }
}

/** The element in which a framework's app is mounted, and the `connect` options that the app receives. */
export const element = document.querySelector("main")!;
export const connect = { baseURL: element.dataset.connect! };

/**
 * Mounts the app, and sets `window.appOf`, with which the tests mount and unmount the app.
 * @param mount mounts the app and returns a function that unmounts it
 */
export async function start(mount: () => (() => void) | Promise<() => void>): Promise<void> {
  const appOf = {
    async mount() {
      appOf.unmount = await mount();
    },
    unmount() {},
  };
  await appOf.mount();
  // The class is also on `window`, so that a test can ask the browser for all instances of the class.
  Object.assign(window, { HumanConnectWidget, appOf });
}

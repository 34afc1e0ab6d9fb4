import { HumanConnectWidget } from "human-connect-widget";

const element = document.querySelector("main")!;

/** The element in which a framework's app is mounted, and the `connect` options that the app receives. */
export const place = { element, connect: { baseURL: element.dataset.connect! } };

/**
 * Mounts the app, or hydrates what a server has rendered, and sets `window.appOf`, with which the tests mount and unmount the app.
 * @param mount mounts the app and returns a function that unmounts it
 */
export async function start(
  mount: (isRendered: boolean) => (() => void) | Promise<() => void>,
): Promise<void> {
  const appOf = {
    async mount() {
      appOf.unmount = await mount(element.hasChildNodes());
    },
    unmount() {},
  };
  await appOf.mount();
  // The class is also on `window`, so that a test can ask the browser for all instances of the class.
  Object.assign(window, { HumanConnectWidget, appOf });
}

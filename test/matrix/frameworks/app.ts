import { HumanConnectWidget } from "human-connect-widget";

const element = document.querySelector("main")!;

/** Where a framework's app is, and what it is given. */
export const place = { element, connect: { baseURL: element.dataset.connect! } };

/** Mounts the app, and gives the page's tests what mounts and takes away. @param mount answers what undoes it */
export async function start(mount: () => (() => void) | Promise<() => void>): Promise<void> {
  const appOf = {
    async mount() {
      appOf.unmount = await mount();
    },
    unmount() {},
  };
  await appOf.mount();
  // The class, too: an engine can be asked for all that there is of it.
  Object.assign(window, { HumanConnectWidget, appOf });
}

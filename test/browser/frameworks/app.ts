/** Where a framework's app is, what it is given, and how it is taken away again. */
export const appOf: { element: Element; connect: { baseURL: string }; unmount(): void } = {
  element: document.querySelector("main")!,
  connect: { baseURL: document.querySelector<HTMLElement>("main")!.dataset.connect! },
  unmount: () => {},
};
Object.assign(window, { appOf });

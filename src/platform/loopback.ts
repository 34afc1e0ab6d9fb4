/** Returns whether a host is the machine itself, which a page reaches without a network. */
export const isLoopback = ({ hostname }: URL): boolean =>
  /(^|\.)localhost$|^127(\.\d+){3}$|^\[::1]$/.test(hostname);

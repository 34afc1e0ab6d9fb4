/**
 * Returns the JavaScript source of a promise that resolves as soon as a condition holds in the page. The page itself checks the
 * condition every 20 ms. The test does not send a command for each check, because a command to a browser takes up to 15 ms.
 * @param condition a function that can use only its argument
 * @param arg the argument, which is sent as JSON
 */
export const promiseOf = (condition: unknown, arg: unknown = null): string =>
  `new Promise((resolve, reject) => {
    const check = async () =>
      (await (${String(condition)})(${JSON.stringify(arg)})) ? resolve() : setTimeout(() => check().catch(reject), 20);
    check().catch(reject);
  })`;

/** The key of an element reference in the WebDriver protocol: https://www.w3.org/TR/webdriver2/#elements */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
/** The codes of special keys: https://www.w3.org/TR/webdriver2/#keyboard-actions */
const KEYS: Readonly<Record<string, string>> = {
  Tab: "\uE004",
  Enter: "\uE007",
  Shift: "\uE008",
  Escape: "\uE00C",
  Space: "\uE00D",
  End: "\uE010",
  Home: "\uE011",
  ArrowLeft: "\uE012",
  ArrowUp: "\uE013",
  ArrowRight: "\uE014",
  ArrowDown: "\uE015",
};

type Element = Readonly<Record<typeof ELEMENT, string>>;

/** The commands of the WebDriver protocol that the tests use. A failed command rejects with the driver's message. */
export interface WebDriver {
  open(url: string): Promise<void>;
  /** Runs a script. The script passes its result to a callback, which is its last argument. */
  execute<T>(script: string, ...args: unknown[]): Promise<T>;
  find(selector: string): Promise<Element>;
  click(selector: string): Promise<void>;
  hover(selector: string): Promise<void>;
  /** Moves the pointer to a place in the window. */
  movePointer(x: number, y: number): Promise<void>;
  /** Presses a key, such as "Tab" or "Shift+Tab". */
  press(key: string): Promise<void>;
  /** Turns the mouse wheel by `down` pixels, with the pointer at x = 5, y = 5. */
  wheel(down: number): Promise<void>;
  /** Makes later commands take effect in the frame that matches the selector, or in the page if the selector is `null`. */
  enterFrame(selector: string | null): Promise<void>;
  window(): Promise<string>;
  windows(): Promise<string[]>;
  switchTo(window: string): Promise<void>;
  closeWindow(): Promise<void>;
  resize(width: number, height: number): Promise<void>;
  /** Returns a PNG of the viewport, encoded as base64. */
  screenshot(): Promise<string>;
}

async function send<T>(method: string, url: string, body?: object): Promise<T> {
  const response = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) });
  const { value } = (await response.json()) as { value: T & { error?: string; message?: string } };
  if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}

/**
 * Starts a session as soon as the driver accepts connections.
 * @param url the driver's URL
 * @throws Error if the driver accepts no connection for 5 seconds
 */
export async function startSession(url: string, capabilities: object): Promise<WebDriver> {
  for (let tries = 0; ; tries++) {
    try {
      const body = { capabilities: { alwaysMatch: capabilities } };
      const { sessionId } = await send<{ sessionId: string }>("POST", `${url}/session`, body);
      return sessionAt(`${url}/session/${sessionId}`);
    } catch (error) {
      const isListening = !(error instanceof TypeError); // because fetch() rejects with a TypeError if nothing listens
      if (tries === 100 || isListening) throw error;
      await new Promise((next) => setTimeout(next, 50));
    }
  }
}

function sessionAt(session: string): WebDriver {
  const post = <T = void>(path: string, body: object = {}): Promise<T> =>
    send("POST", `${session}/${path}`, body);
  const get = <T>(path: string): Promise<T> => send("GET", `${session}/${path}`);
  const act = (type: string, ...actions: object[]): Promise<void> =>
    post("actions", { actions: [{ type, id: type, actions }] });
  const find = (selector: string): Promise<Element> =>
    post("element", { using: "css selector", value: selector });
  return {
    open: (url) => post("url", { url }),
    execute: (script, ...args) => post("execute/async", { script, args }),
    find,
    click: async (selector) => post(`element/${(await find(selector))[ELEMENT]}/click`),
    hover: async (selector) =>
      act("pointer", { type: "pointerMove", duration: 0, origin: await find(selector), x: 0, y: 0 }),
    movePointer: (x, y) => act("pointer", { type: "pointerMove", duration: 0, x, y }),
    press(key) {
      const values = key.split("+").map((name) => KEYS[name] ?? name);
      const down = values.map((value) => ({ type: "keyDown", value }));
      return act("key", ...down, ...values.reverse().map((value) => ({ type: "keyUp", value })));
    },
    wheel: (down) => act("wheel", { type: "scroll", x: 5, y: 5, deltaX: 0, deltaY: down }),
    enterFrame: async (selector) => post("frame", { id: selector === null ? null : await find(selector) }),
    window: () => get("window"),
    windows: () => get("window/handles"),
    switchTo: (handle) => post("window", { handle }),
    closeWindow: () => send("DELETE", `${session}/window`),
    resize: (width, height) => post("window/rect", { width, height }),
    screenshot: () => get("screenshot"),
  };
}

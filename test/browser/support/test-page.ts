/** The engines that the widget is tested in. */
export type Engine = "chromium" | "firefox" | "webkit";

/** The user preferences that a test can emulate. */
export interface EmulatedMedia {
  readonly colorScheme?: "light" | "dark";
  readonly forcedColors?: "active";
  readonly reducedMotion?: "reduce";
}

/**
 * A page in a real browser, with the same methods in every engine. Some methods take a function and run it in the page. Such a
 * function can use only its argument, which is sent as JSON.
 */
export interface TestPage {
  goto(url: string): Promise<void>;
  evaluate<R>(run: () => R | Promise<R>): Promise<R>;
  evaluate<R, A>(run: (arg: A) => R | Promise<R>, arg: A): Promise<R>;
  /** Does the same as `evaluate()`, but runs the function in the Connect frame. */
  inFrame<R>(run: () => R | Promise<R>): Promise<R>;
  inFrame<R, A>(run: (arg: A) => R | Promise<R>, arg: A): Promise<R>;
  /** Waits until the function returns a truthy value. */
  waitFor(condition: () => unknown): Promise<void>;
  waitFor<A>(condition: (arg: A) => unknown, arg: A): Promise<void>;
  /** Waits until the Connect frame contains an element that matches the selector. */
  waitInFrame(selector: string): Promise<void>;
  /** Presses a real key, such as "Tab", "Shift+Tab", "Enter" or "Escape". */
  press(key: string): Promise<void>;
  /** Turns the mouse wheel by `down` pixels, with the pointer in the page's upper left corner. */
  wheel(down: number): Promise<void>;
  /** Moves the pointer to an element. */
  hover(selector: string): Promise<void>;
  /** Clicks an element with the real pointer. */
  click(selector: string): Promise<void>;
  /** Clicks an element in the Connect frame with the real pointer. */
  clickInFrame(selector: string): Promise<void>;
  resize(width: number, height: number): Promise<void>;
  /** Emulates user preferences; `{}` resets them. WebKit lacks this method, because its driver has no such command. */
  emulateMedia?(media: EmulatedMedia): Promise<void>;
  /**
   * Returns the uncaught errors, and the warnings and errors on the console, since the last call of `goto()`. In WebKit, the
   * list starts only after the driver has loaded the page.
   */
  complaints(): Promise<string[]>;
}

/** A browser with one page. Both stay open for a whole suite. */
export interface TestBrowser {
  readonly page: TestPage;
  /** Closes the windows that the page has opened. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** The selector of the Connect frame. */
export const FRAME = "#human-api";

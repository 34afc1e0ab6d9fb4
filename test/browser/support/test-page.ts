/** The engines that the widget is tested in. */
export type Engine = "chromium" | "firefox" | "webkit";

/** What a user may prefer. */
export interface EmulatedMedia {
  readonly colorScheme?: "light" | "dark";
  readonly forcedColors?: "active";
  readonly reducedMotion?: "reduce";
}

/**
 * A page in a real browser: the few things that the tests do with one, the same in every engine. Functions run in the
 * page, so they see nothing but their argument, which goes there as JSON.
 */
export interface TestPage {
  readonly engine: Engine;
  goto(url: string): Promise<void>;
  evaluate<R>(run: () => R | Promise<R>): Promise<R>;
  evaluate<R, A>(run: (arg: A) => R | Promise<R>, arg: A): Promise<R>;
  /** As `evaluate`, in the Connect frame. */
  inFrame<R>(run: () => R | Promise<R>): Promise<R>;
  inFrame<R, A>(run: (arg: A) => R | Promise<R>, arg: A): Promise<R>;
  /** Until the function answers something true. */
  waitFor(condition: () => unknown): Promise<void>;
  waitFor<A>(condition: (arg: A) => unknown, arg: A): Promise<void>;
  /** Until the Connect frame shows an element. */
  waitInFrame(selector: string): Promise<void>;
  /** A real key, such as "Tab", "Shift+Tab", "Enter", "Escape". */
  press(key: string): Promise<void>;
  /** Turns the wheel in the page's corner, by so many pixels. */
  wheel(down: number): Promise<void>;
  /** Moves the pointer there. */
  hover(selector: string): Promise<void>;
  /** A real click. */
  click(selector: string): Promise<void>;
  /** A real click in the Connect frame. */
  clickInFrame(selector: string): Promise<void>;
  /** A PNG of the viewport. */
  screenshot(path: string): Promise<void>;
  resize(width: number, height: number): Promise<void>;
  /** Emulates what the user prefers; `{}` ends that. WebKit's driver cannot. */
  emulateMedia?(media: EmulatedMedia): Promise<void>;
  /** Warnings and errors of the console, and what nobody caught, since `goto()`; in WebKit, since it has loaded. */
  complaints(): Promise<string[]>;
}

/** A page of a browser that runs for a whole suite. */
export interface TestBrowser {
  readonly page: TestPage;
  /** Closes what the page has opened. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** Where Connect is. */
export const FRAME = "#human-api";

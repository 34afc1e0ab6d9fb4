interface Timer {
  readonly atMs: number;
  readonly run: () => void;
}

/** A virtual clock that jumps from one timer to the next, so that a simulated hour needs no real waiting. */
export class VirtualClock {
  #nowMs = 0;
  readonly #timers: Timer[] = [];

  now(): number {
    return this.#nowMs;
  }

  /** Resolves after `ms` milliseconds of virtual time. */
  sleep(ms: number): Promise<void> {
    return new Promise((run) => this.#timers.push({ atMs: this.#nowMs + ms, run }));
  }

  /**
   * Advances the time until the promise settles.
   * @throws the promise's rejection reason, or an Error if no timer is left before the promise settles
   */
  async run<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const settle = (): void => void (isSettled = true);
    promise.then(settle, settle);
    for (;;) {
      // All code that the last timer has started must run before the next timer fires.
      await new Promise((resolve) => setImmediate(resolve));
      if (isSettled) return promise;
      const next = this.#takeNext();
      if (!next) throw new Error("The visit waits for nothing: the model has a mistake");
      this.#nowMs = next.atMs;
      next.run();
    }
  }

  /**
   * Removes and returns the timer that is due first. If several timers are due at the same time, takes the one that was added
   * first.
   */
  #takeNext(): Timer | undefined {
    const earliest = Math.min(...this.#timers.map(({ atMs }) => atMs));
    const index = this.#timers.findIndex(({ atMs }) => atMs === earliest);
    return this.#timers.splice(index, index < 0 ? 0 : 1)[0];
  }
}

interface Timer {
  readonly atMs: number;
  readonly run: () => void;
}

/** A clock that jumps from timer to timer, so that an hour of visits takes no time. */
export class VirtualClock {
  #nowMs = 0;
  readonly #timers: Timer[] = [];

  now(): number {
    return this.#nowMs;
  }

  /** Resolves after `ms` of virtual time. */
  sleep(ms: number): Promise<void> {
    return new Promise((run) => this.#timers.push({ atMs: this.#nowMs + ms, run }));
  }

  /** Lets time pass until the promise settles. @throws what it rejects with; Error if no timer is left before */
  async run<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const settle = (): void => void (isSettled = true);
    promise.then(settle, settle);
    for (;;) {
      // Whatever the last timer has set off runs before the next one.
      await new Promise((resolve) => setImmediate(resolve));
      if (isSettled) return promise;
      const next = this.#takeNext();
      if (!next) throw new Error("The visit waits for nothing: the model has a mistake");
      this.#nowMs = next.atMs;
      next.run();
    }
  }

  /** Takes the earliest timer; of several the oldest. */
  #takeNext(): Timer | undefined {
    const earliest = Math.min(...this.#timers.map(({ atMs }) => atMs));
    const index = this.#timers.findIndex(({ atMs }) => atMs === earliest);
    return this.#timers.splice(index, index < 0 ? 0 : 1)[0];
  }
}

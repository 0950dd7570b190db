/** A progress bar on standard error while long work runs; nothing where there is no terminal. */
const WIDTH = 30;
const EVERY_MS = 100;

export class Progress {
  readonly #label: string;
  readonly #total: number;
  readonly #startedMs: number = performance.now();
  #shownMs = 0;

  constructor(label: string, total: number) {
    this.#label = label;
    this.#total = total;
  }

  show(done: number): void {
    const now = performance.now();
    if (!process.stderr.isTTY || now - this.#shownMs < EVERY_MS) return;
    this.#shownMs = now;
    const share = this.#total === 0 ? 1 : done / this.#total;
    const bar = '#'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '.');
    const rate = Math.round(done / Math.max(0.001, this.seconds));
    const text = `${this.#label} [${bar}] ${done}/${this.#total} ${rate}/s`;
    process.stderr.write(`\r${text.slice(0, (process.stderr.columns ?? 80) - 1)}\u001b[K`);
  }

  /** Removes the bar. */
  end(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  }

  get seconds(): number {
    return (performance.now() - this.#startedMs) / 1000;
  }
}

/**
 * Shared memory of the exchange's threads: doorbells, the durable sequence, stop words and figures.
 *
 *   +0    bells: engine, log, follower, gateway, 64 bytes each
 *   +256  i32 words, accessed by Atomics only:
 *         durable (low 32 bits of the durable sequence), engine stop, log stop, follower stop, low space
 *   +512  f64 figures, each written by one thread; an aligned double is never torn on our platforms
 *
 * The durable sequence fits one word because no reader lags by 2^31 commands: it adds the difference.
 */
import { Doorbell, DOORBELL_BYTES } from '../platform/doorbell.ts';

const WORDS_AT = 4 * DOORBELL_BYTES;
const FIGURES_AT = 512;

/** Upper bounds of the duration histograms in us; the last bucket has none. */
const BOUNDS_US: readonly number[] = [
  1, 2, 5, 10, 20, 50, 100, 150, 200, 300, 500, 1000, 2000, 5000, 10_000, 50_000, 1_000_000,
];

/** What is timed: one write and sync of the log; one batch of commands through the core. */
const timed = ['commit', 'match'] as const;
export type Timed = (typeof timed)[number];

/** A histogram of durations since the exchange was opened. */
export interface Durations {
  readonly name: Timed;
  readonly boundsUs: readonly number[];
  /** One count for each bound, of durations up to it and above the one before; and one beyond the last. */
  readonly counts: readonly number[];
  readonly sumUs: number;
}

const words = ['durable', 'engineStop', 'logStop', 'followerStop', 'lowSpace'] as const;
export type Word = (typeof words)[number];

const figures = [
  'sequence',
  'durable',
  'timeMs',
  'batches',
  'late',
  'accepted',
  'rejected',
  'trades',
  'followerSequence',
  'snapshotSequence',
  'auditedSequence',
  'snapshots',
  'freeBytes',
] as const;
export type Figure = (typeof figures)[number];

const wordAt: ReadonlyMap<Word, number> = new Map(words.map((word, i) => [word, i]));
const figureAt: ReadonlyMap<Figure, number> = new Map(figures.map((figure, i) => [figure, i]));

/** A histogram is its sum, then its counts. */
const HISTOGRAM: number = BOUNDS_US.length + 2;
const BYTES: number = FIGURES_AT + 8 * (figures.length + timed.length * HISTOGRAM);

/** Fresh shared memory for one exchange. */
export function sharedMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(BYTES);
}

export class Shared {
  readonly engineBell: Doorbell;
  readonly logBell: Doorbell;
  readonly followerBell: Doorbell;
  readonly gatewayBell: Doorbell;
  readonly #words: Int32Array;
  readonly #figures: Float64Array;

  constructor(memory: SharedArrayBuffer) {
    this.engineBell = new Doorbell(memory, 0);
    this.logBell = new Doorbell(memory, DOORBELL_BYTES);
    this.followerBell = new Doorbell(memory, 2 * DOORBELL_BYTES);
    this.gatewayBell = new Doorbell(memory, 3 * DOORBELL_BYTES);
    this.#words = new Int32Array(memory, WORDS_AT, words.length);
    this.#figures = new Float64Array(memory, FIGURES_AT);
  }

  /** Reads a word as the writing thread last stored it. */
  load(word: Word): number {
    return Atomics.load(this.#words, wordAt.get(word) as number);
  }

  store(word: Word, value: number): void {
    Atomics.store(this.#words, wordAt.get(word) as number, value);
  }

  /** The low 32 bits of the durable sequence, as a signed number. */
  durableLow(): number {
    return Atomics.load(this.#words, 0);
  }

  /** The durable sequence, given any sequence within 2^31 of it. */
  durableNear(sequence: number): number {
    return sequence + ((this.durableLow() - (sequence | 0)) | 0);
  }

  get(figure: Figure): number {
    return this.#figures[figureAt.get(figure) as number] as number;
  }

  set(figure: Figure, value: number): void {
    this.#figures[figureAt.get(figure) as number] = value;
  }

  add(figure: Figure, value: number): void {
    this.set(figure, this.get(figure) + value);
  }

  /** Counts one duration of so many us; each kind is written by one thread. */
  countDuration(name: Timed, us: number): void {
    let bucket = BOUNDS_US.findIndex((bound) => us <= bound);
    if (bucket < 0) bucket = BOUNDS_US.length;
    const sumAt = this.#histogramAt(name);
    const at = sumAt + 1 + bucket;
    this.#figures[sumAt] = (this.#figures[sumAt] as number) + us;
    this.#figures[at] = (this.#figures[at] as number) + 1;
  }

  /** The histograms so far. */
  durations(): readonly Durations[] {
    return timed.map((name) => {
      const at = this.#histogramAt(name);
      const counts = Array.from(this.#figures.subarray(at + 1, at + HISTOGRAM));
      return { name, boundsUs: BOUNDS_US, counts, sumUs: this.#figures[at] as number };
    });
  }

  #histogramAt(name: Timed): number {
    return figures.length + timed.indexOf(name) * HISTOGRAM;
  }
}

/**
 * What the exchange's threads share and say to each other. Work goes through shared memory; messages
 * carry only the beginning and the end of a thread's life. A thread that fails says why on standard
 * error at once, and its error ends the exchange (P15).
 */
import { writeSync } from 'node:fs';
import type { MessagePort } from 'node:worker_threads';
import { parentPort, workerData } from 'node:worker_threads';
import type { StateImage } from '../core/state-image.ts';
import type { Sequence } from '../core/types.ts';
import { ringMemory } from '../platform/ring.ts';
import { sharedMemory } from './shared.ts';

/** Memory and settings that every thread gets. */
export interface ThreadData {
  readonly directory: string;
  readonly historyPath: string;
  readonly snapshotIntervalSec: number;
  readonly space: { readonly low: number; readonly enough: number };
  readonly segmentBytes: number;
  readonly warmUpMs: number;
  readonly memory: SharedArrayBuffer;
  readonly commands: SharedArrayBuffer;
  readonly control: SharedArrayBuffer;
  readonly outputs: SharedArrayBuffer;
  readonly batches: SharedArrayBuffer;
}

/** Told to the engine and the follower once the log is open. */
export interface Go {
  /** Last durable sequence and log time of the log. */
  readonly lastSequence: Sequence;
  readonly timeMs: number;
}

/** A thread serves. */
export type Ready =
  | (Go & { readonly kind: 'log'; readonly torn: boolean })
  | { readonly kind: 'engine'; readonly image: StateImage }
  | { readonly kind: 'follower' };

/** Everything that ThreadData needs besides its settings: bells and words, and the rings. */
export function threadMemory(): Pick<
  ThreadData,
  'memory' | 'commands' | 'control' | 'outputs' | 'batches'
> {
  return {
    memory: sharedMemory(),
    commands: ringMemory(1 << 22),
    control: ringMemory(1 << 16),
    outputs: ringMemory(1 << 23),
    batches: ringMemory(1 << 21),
  };
}

/** The settings and the port of the calling thread. */
export function threadStart(): { data: ThreadData; port: MessagePort } {
  if (parentPort === null) throw new Error('this module is the body of a worker thread');
  return { data: workerData as ThreadData, port: parentPort };
}

/** One line on standard error, at once: a worker's console waits for the main thread. */
export function warn(message: string): void {
  writeSync(2, `buttonwood: ${message}\n`);
}

let serving = false;

/** Tells the main thread that this one serves. */
export function announce(port: MessagePort, ready: Ready): void {
  port.postMessage(ready);
  serving = true;
}

/**
 * Runs a thread's work. Its error ends the exchange; once the thread serves it is written to standard
 * error at once (an operating error as its message, a bug with its stack), before that the caller of
 * openExchange gets it.
 */
export function guarded(thread: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (serving) warn(`the ${thread} thread failed, the exchange stops: ${textOf(error)}`);
    throw error;
  }
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? error.message : (error.stack ?? error.message);
}

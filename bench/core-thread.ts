/** One measure of the core benchmark in a thread of its own, where nothing but one core lives. */
import { parentPort, workerData } from 'node:worker_threads';
import { recordBuffer } from '../src/core/schema.ts';
import { collections, memory, replay, restore, speed, tail } from './core-measures.ts';
import type { Stream } from './core-stream.ts';

/** What core.ts hands over: which measure, on which stream, how often. */
export interface Task {
  readonly measure: 'speed' | 'tail' | 'collections' | 'replay' | 'restore' | 'memory';
  readonly buffer: SharedArrayBuffer;
  readonly counts: Omit<Stream, 'records'>;
  readonly runs: number;
}

function perform({ measure, buffer, counts, runs }: Task): unknown {
  const stream: Stream = { records: recordBuffer(buffer), ...counts };
  switch (measure) {
    case 'speed':
      return speed(stream, runs);
    case 'collections':
      return collections(stream, runs);
    case 'tail':
      return tail(stream);
    case 'replay':
      return replay(stream);
    case 'restore':
      return restore(stream);
    default:
      return memory(stream);
  }
}

parentPort?.postMessage(perform(workerData as Task));

/** The thread that answers history's questions, so that a long one does not hold up the gateway. */
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../core/assert.ts';
import type { HistoryQuestion } from './queries.ts';
import { HistoryReader } from './reader.ts';
import type { HistoryErrorCode } from './schema.ts';
import { HistoryError, openForReading } from './schema.ts';

/** What the thread is started with. */
export interface QueryThreadOptions {
  readonly path: string;
  /** How long to wait for the writer to make the file. */
  readonly waitMs: number;
}

export interface QueryRequest {
  readonly id: number;
  readonly question: HistoryQuestion | 'close';
  readonly values: readonly unknown[];
}

/** id 0: whether the database could be opened. */
export interface QueryReply {
  readonly id: number;
  readonly answer?: unknown;
  readonly error?: { readonly code: HistoryErrorCode | undefined; readonly message: string };
}

const POLL_MS = 20;

function failure(error: unknown): NonNullable<QueryReply['error']> {
  const code = error instanceof HistoryError ? error.code : undefined;
  return { code, message: error instanceof Error ? error.message : String(error) };
}

function open({ path, waitMs }: QueryThreadOptions): HistoryReader {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const database = openForReading(path);
    if (database !== undefined) return new HistoryReader(database);
    if (waitedMs >= waitMs) throw new HistoryError('HISTORY_ABSENT', `${path} does not exist`);
    Atomics.wait(sleeper, 0, 0, POLL_MS);
  }
}

function serve(port: NonNullable<typeof parentPort>): void {
  const reply = (message: QueryReply): void => port.postMessage(message);
  let reader: HistoryReader;
  try {
    reader = open(workerData as QueryThreadOptions);
  } catch (error) {
    reply({ id: 0, error: failure(error) });
    return;
  }
  port.on('message', ({ id, question, values }: QueryRequest) => {
    if (question === 'close') {
      reader.close();
      reply({ id });
      port.close();
      return;
    }
    try {
      const ask = reader[question] as (...asked: unknown[]) => unknown;
      reply({ id, answer: ask.apply(reader, [...values]) });
    } catch (error) {
      reply({ id, error: failure(error) });
    }
  });
  reply({ id: 0 });
}

assert(parentPort !== null, 'this file runs as a thread');
serve(parentPort);

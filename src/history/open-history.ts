/** Opens the read side of history: a thread with a read-only connection, asked by promises. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { HistoryQueries, HistoryQuestion, Patience } from './queries.ts';
import type { QueryReply, QueryRequest, QueryThreadOptions } from './query-thread.ts';
import { HistoryError } from './schema.ts';

const REACH_MS = 10_000;
const REACH_POLL_MS = 10;
const REACH_TELL_MS = 1_500;

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The thread and who waits for its answers. */
class QueryThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #ended: Error | undefined;

  constructor(options: QueryThreadOptions) {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const url = new URL(`./query-thread.${extension}`, import.meta.url);
    this.#worker = new Worker(url, { workerData: options });
    this.#worker.on('message', (reply: QueryReply) => this.#receive(reply));
    this.#worker.on('error', (error: Error) => this.#end(error));
    this.#worker.on('exit', () => this.#end(new Error('the history thread has ended')));
  }

  opened(): Promise<unknown> {
    return new Promise((resolve, reject) => this.#waiting.set(0, { resolve, reject }));
  }

  ask(question: QueryRequest['question'], values: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) {
        reject(this.#ended);
        return;
      }
      const id = ++this.#lastId;
      this.#waiting.set(id, { resolve, reject });
      const request: QueryRequest = { id, question, values };
      this.#worker.postMessage(request, []);
    });
  }

  async end(): Promise<void> {
    if (this.#ended === undefined) await this.ask('close', []);
    await this.#worker.terminate();
  }

  #receive(reply: QueryReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.error === undefined) waiting?.resolve(reply.answer);
    else {
      const { code, message } = reply.error;
      waiting?.reject(code === undefined ? new Error(message) : new HistoryError(code, message));
    }
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const waiting of this.#waiting.values()) waiting.reject(this.#ended);
    this.#waiting.clear();
  }
}

/**
 * Opens history for reading, waiting for its writer to make the file (10 s). Rejects with HistoryError
 * HISTORY_ABSENT or HISTORY_VERSION.
 */
export async function openHistory(
  path: string,
  waitMs: number = REACH_MS,
): Promise<HistoryQueries> {
  const thread = new QueryThread({ path, waitMs });
  await thread.opened();
  const ask =
    (question: HistoryQuestion) =>
    (...values: readonly unknown[]): Promise<unknown> =>
      thread.ask(question, values);
  const lastSequence = ask('lastSequence') as () => Promise<number>;
  const queries = {
    orders: ask('orders'),
    order: ask('order'),
    orderByClientId: ask('orderByClientId'),
    fills: ask('fills'),
    trades: ask('trades'),
    ordersInRange: ask('ordersInRange'),
    fillsInRange: ask('fillsInRange'),
    tradesInRange: ask('tradesInRange'),
    listsInRange: ask('listsInRange'),
    amendmentsInRange: ask('amendmentsInRange'),
    preventedInRange: ask('preventedInRange'),
    candles: ask('candles'),
    balanceChanges: ask('balanceChanges'),
    deposits: ask('deposits'),
    depositAt: ask('depositAt'),
    withdrawals: ask('withdrawals'),
    withdrawal: ask('withdrawal'),
    orderLists: ask('orderLists'),
    orderList: ask('orderList'),
    orderListByClientId: ask('orderListByClientId'),
    amendments: ask('amendments'),
    preventedMatches: ask('preventedMatches'),
    lastSequence,
    seedFacts: ask('seedFacts'),
    reached: (sequence: number, patience: Patience = {}): Promise<void> =>
      reached(lastSequence, sequence, patience),
    close: (): Promise<void> => thread.end(),
  };
  return queries as HistoryQueries;
}

async function reached(
  lastSequence: () => Promise<number>,
  sequence: number,
  { stalledMs = REACH_MS, progress, onWait }: Patience,
): Promise<void> {
  let seen = '';
  let movedMs = performance.now();
  let toldMs = movedMs;
  for (let at = await lastSequence(); at < sequence; at = await lastSequence()) {
    const nowMs = performance.now();
    const now = `${at} ${progress?.() ?? 0}`;
    if (now !== seen) movedMs = nowMs;
    seen = now;
    if (nowMs - movedMs >= stalledMs) {
      const text = `history stands at command ${at} and does not come to ${sequence}`;
      throw new HistoryError('HISTORY_BEHIND', text);
    }
    if (nowMs - toldMs >= REACH_TELL_MS) {
      toldMs = nowMs;
      onWait?.(at);
    }
    await sleep(REACH_POLL_MS);
  }
}

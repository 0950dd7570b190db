/**
 * Orders whose outcome becomes known. A command that got no answer may have taken effect or not: it is
 * sent again under the same idempotency key until the exchange says what became of it, so it takes
 * effect once at most (P10). A refusal is an outcome and is thrown as it comes.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { RefusedError, UnreachableError } from './errors.ts';
import type { RestClient } from './rest-client.ts';
import type { StreamClient } from './stream-client.ts';
import type { NewOrder, OrderReference, OrderReply, PlacedReply, ReplacedReply } from './wire.ts';

export interface CertainOrdersOptions {
  readonly rest: RestClient;
  /** Commands go this way; by REST when left out. */
  readonly stream?: StreamClient;
  /** Give up after this long without an answer and throw the last error; 60,000 when left out. */
  readonly withinMs?: number;
}

const RETRY_MS_MIN = 50;
const RETRY_MS_MAX = 2_000;

export class CertainOrders {
  readonly #rest: RestClient;
  readonly #commands: RestClient | StreamClient;
  readonly #withinMs: number;

  constructor({ rest, stream, withinMs = 60_000 }: CertainOrdersOptions) {
    this.#rest = rest;
    this.#commands = stream ?? rest;
    this.#withinMs = withinMs;
  }

  /** The key may be given, to go on after a restart of the client; else it is a new one. */
  placeOrder(order: NewOrder, idempotencyKey: string = randomUUID()): Promise<PlacedReply> {
    return this.#until(() => this.#commands.placeOrder(order, { idempotencyKey }));
  }

  replaceOrder(
    cancel: OrderReference,
    order: NewOrder,
    options: { mode?: string; restriction?: string; idempotencyKey?: string } = {},
  ): Promise<ReplacedReply> {
    const all = { idempotencyKey: randomUUID(), ...options };
    return this.#until(() => this.#commands.replaceOrder(cancel, order, all));
  }

  /**
   * The order as it is in the end: canceled, or what it became before the cancel reached it. Throws
   * RefusedError UNKNOWN_ORDER when there is no such order.
   */
  async cancelOrder(
    reference: OrderReference,
    options: { market?: string } = {},
  ): Promise<OrderReply> {
    let isRepeated = false;
    return this.#until(async () => {
      try {
        return await this.#commands.cancelOrder(reference, options);
      } catch (error) {
        const isGone = error instanceof RefusedError && error.code === 'UNKNOWN_ORDER';
        // It is not open any more: the first cancel may have done it.
        if (isGone && isRepeated) return await this.#rest.order(reference, options.market);
        isRepeated = true;
        throw error;
      }
    });
  }

  async #until<T>(attempt: () => Promise<T>): Promise<T> {
    const untilMs = Date.now() + this.#withinMs;
    for (let pauseMs = RETRY_MS_MIN; ; pauseMs = Math.min(RETRY_MS_MAX, pauseMs * 2)) {
      try {
        return await attempt();
      } catch (error) {
        if (!isUnknown(error) || Date.now() + pauseMs > untilMs) throw error;
        await wait(pauseMs);
      }
    }
  }
}

/** Whether the command may have taken effect. */
function isUnknown(error: unknown): boolean {
  if (error instanceof UnreachableError) return true;
  return error instanceof RefusedError && error.code === 'INTERNAL_ERROR';
}

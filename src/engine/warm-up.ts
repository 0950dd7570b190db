/**
 * Runs the hot paths of the engine's core before it is filled and traffic is let in: the first pass
 * through fresh code is up to three times slower. The core itself, since its fast lane is compiled for it
 * alone (docs/decisions/0008). Deterministic work, bounded in time; it leaves nothing behind.
 */
import { Core, VENUE_ROOM } from '../core/core.ts';
import type { EventBuffer } from '../core/core.ts';
import type { Command, MarketRules } from '../core/command.ts';
import { commandLayouts, plainRules, writeCommand } from '../core/command.ts';
import type { RecordBuffer } from '../core/schema.ts';
import { offsetOf, RECORD_BYTES_MAX, recordBuffer } from '../core/schema.ts';
import type { Clock } from '../platform/clock.ts';

const ACCOUNTS = 8;
const MIDDLE = 10_000;
const from = { gateway: 0, request: 0 } as const;
const rules: MarketRules = {
  ...plainRules,
  tickMantissa: 1,
  tickScale: 2,
  lotMantissa: 1,
  lotScale: 2,
  makerFee: 100,
  takerFee: 200,
  selfTradeMode: 'EXPIRE_MAKER',
  selfTradeModesAllowed: 63,
};

const at = (kind: 'PlaceOrder' | 'CancelOrder' | 'AmendOrder', field: string): number =>
  offsetOf(commandLayouts[kind], field) >> 2;
const ACCOUNT = at('PlaceOrder', 'account');
const SIDE = at('PlaceOrder', 'side');
const PRICE = at('PlaceOrder', 'price');
const QUANTITY = at('PlaceOrder', 'quantity') >> 1;
const CANCELED = at('CancelOrder', 'orderId') >> 1;
const AMENDED = at('AmendOrder', 'orderId') >> 1;
const AMENDED_QUANTITY = at('AmendOrder', 'quantity') >> 1;

/** Orders placed and ended per round; one round is a few milliseconds. */
const ROUND = 2000;

/** A new core that has worked for about `budgetMs` of the monotonic clock. */
export function warmCore(events: EventBuffer, clock: Clock, budgetMs: number): Core {
  const until = clock.monotonicMs() + budgetMs;
  const core = new Core(events, VENUE_ROOM);
  for (let round = 0; clock.monotonicMs() < until; round++) {
    // Each round starts anew, so that ids stay small and little memory is touched.
    const scratch = new Scratch(core, events);
    scratch.prepare();
    scratch.round(round);
    core.clear();
  }
  events.reset();
  return core;
}

class Scratch {
  readonly #core: Core;
  readonly #events: EventBuffer;
  readonly #command: RecordBuffer = recordBuffer(new ArrayBuffer(4 * RECORD_BYTES_MAX));
  #seed = 1;
  #orderId = 0;

  constructor(core: Core, events: EventBuffer) {
    this.#core = core;
    this.#events = events;
  }

  prepare(): void {
    const venue = { account: 0, ...from } as const;
    for (const symbol of ['BASE', 'QUOTE']) {
      this.#once({ kind: 'CreateAsset', ...venue, scale: 8, symbol });
    }
    const market = { base: 1, quote: 2, status: 'TRADING', symbol: 'BASE-QUOTE' } as const;
    this.#once({ kind: 'CreateMarket', ...venue, ...market, ...rules });
    for (let n = 1; n <= ACCOUNTS; n++) {
      this.#once({ kind: 'CreateAccount', ...venue, name: `warm-${n}` });
      for (const asset of [1, 2]) {
        const amount = 10n ** 17n;
        const externalId = `${n}-${asset}`;
        this.#once({ kind: 'Deposit', ...venue, beneficiary: n, asset, amount, externalId });
      }
    }
    const order = { market: 1, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' } as const;
    const size = { price: MIDDLE, quantity: 1, quoteAmount: 0n } as const;
    const texts = { clientOrderId: '', idempotencyKey: '' } as const;
    const acting = { account: 1, ...from } as const;
    const terms = { ...order, ...size, ...texts, selfTradeMode: 'DEFAULT' } as const;
    writeCommand(this.#command, 0, { kind: 'PlaceOrder', ...acting, ...terms });
    const named = { market: 1, orderId: 1, clientOrderId: '' } as const;
    const cancel = { kind: 'CancelOrder', ...acting, ...named, restriction: 'ANY' } as const;
    writeCommand(this.#command, RECORD_BYTES_MAX, cancel);
    const amend = { kind: 'AmendOrder', ...acting, ...named, price: 0, quantity: 1 } as const;
    writeCommand(this.#command, 2 * RECORD_BYTES_MAX, amend);
  }

  /** Places orders about the middle, some crossing; amends and cancels what is left of them. */
  round(number: number): void {
    const { i32, f64 } = this.#command;
    const cancelAt = RECORD_BYTES_MAX;
    const amendAt = 2 * RECORD_BYTES_MAX;
    for (let n = 0; n < ROUND; n++) {
      const buys = this.#random(2) === 0;
      const account = 1 + (n % ACCOUNTS);
      i32[ACCOUNT] = account;
      i32[SIDE] = buys ? 0 : 1;
      i32[PRICE] = MIDDLE + (buys ? -1 : 1) * (this.#random(40) - 4);
      f64[QUANTITY] = 2 + this.#random(50);
      this.#apply(0);
      this.#orderId += 1;
      const old = this.#orderId - this.#random(64) * ACCOUNTS;
      if (old < 1) continue;
      i32[(amendAt >> 2) + ACCOUNT] = account;
      f64[(amendAt >> 3) + AMENDED] = old;
      f64[(amendAt >> 3) + AMENDED_QUANTITY] = 1 + (number % 2);
      if (n % 8 === 0) this.#apply(amendAt);
      i32[(cancelAt >> 2) + ACCOUNT] = account;
      f64[(cancelAt >> 3) + CANCELED] = old;
      this.#apply(cancelAt);
    }
  }

  #once(command: Command): void {
    writeCommand(this.#command, 0, command);
    this.#apply(0);
  }

  #apply(position: number): void {
    this.#events.reset();
    this.#core.apply(this.#command, position, this.#core.sequence + 1, 1);
  }

  #random(below: number): number {
    this.#seed = (Math.imul(this.#seed, 1103515245) + 12345) & 0x7fffffff;
    return (this.#seed >>> 8) % below;
  }
}

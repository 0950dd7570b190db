/**
 * The fast lane against the general road: the same commands through a core with its lane open and one
 * with it closed give the same events, command by command, and the same state. The worlds are chosen so
 * that the lane takes much, and hands over in the midst of a match: own orders, amounts beyond 2^52,
 * balances that are made by a trade, tables that move, trades that trigger orders.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../sim/random.ts';
import { noConditions, plainRules, writeCommand } from '../../src/core/command.ts';
import type { Command, MarketRules, OrderTerms } from '../../src/core/command.ts';
import { Core, EventBuffer } from '../../src/core/core.ts';
import { readEvent } from '../../src/core/event.ts';
import type { Event } from '../../src/core/event.ts';
import { lengthAt, recordBuffer } from '../../src/core/schema.ts';

const COMMANDS = 6000;
const ACCOUNTS = 5;

interface World {
  readonly name: string;
  readonly rules: Partial<MarketRules>;
  readonly funds: bigint;
  readonly quantityMax: number;
  readonly priceStep: number;
  /** Some orders wait for a price, or show a part. */
  readonly conditions?: boolean;
}

const worlds: readonly World[] = [
  {
    name: 'fees, prevention, notional bounds',
    rules: {
      makerFee: 1000,
      takerFee: 2500,
      selfTradeMode: 'EXPIRE_MAKER',
      minNotional: 20_000n,
      maxNotional: 9_000_000n,
      maxOrders: 40,
      maxAmends: 2,
    },
    funds: 10_000_000n,
    quantityMax: 60,
    priceStep: 1,
  },
  {
    name: 'amounts about 2^52',
    rules: { makerFee: 10, takerFee: 20 },
    funds: 2n ** 60n,
    quantityMax: 2 ** 34,
    priceStep: 1,
  },
  {
    name: 'prices far apart',
    rules: { selfTradeMode: 'DECREMENT' },
    funds: 2n ** 50n,
    quantityMax: 50,
    priceStep: 100_003,
  },
  {
    name: 'price bounds, orders that wait for a price',
    rules: {
      bidPriceUp: 1_003_000,
      bidPriceDown: 992_000,
      askPriceUp: 1_008_000,
      askPriceDown: 997_000,
      takerFee: 1000,
    },
    funds: 2n ** 40n,
    quantityMax: 50,
    priceStep: 1,
    conditions: true,
  },
];

type Loose<T> = T extends Command ? Omit<T, 'gateway' | 'request' | 'account'> : never;
type Action = Loose<Command> & { account?: number };

/** A core and its events as objects. */
class Road {
  readonly #events = new EventBuffer(65_536);
  readonly #record = recordBuffer(new ArrayBuffer(1024));
  readonly core = new Core(this.#events);

  send(action: Action): Event[] {
    const command = { account: 0, ...action, gateway: 0, request: 0 } as Command;
    writeCommand(this.#record, 0, command);
    this.#events.reset();
    this.core.apply(this.#record, 0, this.core.sequence + 1, 1000);
    const { records, bytes } = this.#events;
    const events: Event[] = [];
    for (let at = 0; at < bytes; at += lengthAt(records, at)) events.push(readEvent(records, at));
    return events;
  }
}

class Pair {
  readonly open = new Road();
  readonly closed = new Road();
  readonly live: { id: number; account: number }[] = [];

  constructor({ rules, funds }: World) {
    this.closed.core.closeFastLane();
    for (const symbol of ['BASE', 'QUOTE']) this.send({ kind: 'CreateAsset', symbol, scale: 2 });
    const market = { base: 1, quote: 2, status: 'TRADING', symbol: 'BASE-QUOTE' } as const;
    this.send({ kind: 'CreateMarket', ...market, ...plainRules, ...rules });
    for (let each = 1; each <= ACCOUNTS; each++) {
      this.send({ kind: 'CreateAccount', name: `d${each}` });
      for (const asset of [1, 2]) {
        // Some own one asset only: the other balance is made by their first trade.
        if (each > 3 && each % 2 === asset % 2) continue;
        const deposit = { beneficiary: each, asset, amount: funds, externalId: `${each}.${asset}` };
        this.send({ kind: 'Deposit', ...deposit });
      }
    }
  }

  send(action: Action): Event[] {
    const events = this.open.send(action);
    assert.deepEqual(events, this.closed.send(action));
    for (const event of events) {
      if (event.kind !== 'OrderAccepted') continue;
      this.live.push({ id: event.orderId, account: event.account });
    }
    return events;
  }
}

function terms(random: Random, world: World): OrderTerms {
  const marketable = random.below(4) === 0;
  const side = random.below(2) === 0 ? 'BUY' : 'SELL';
  const away = random.below(12) - (marketable ? 6 : 0);
  const middle = 1000 * world.priceStep;
  return {
    market: 1,
    side,
    type: random.pick(['LIMIT', 'LIMIT', 'LIMIT', 'LIMIT', 'LIMIT_MAKER']),
    timeInForce: 'GTC',
    selfTradeMode: random.pick(['DEFAULT', 'DEFAULT', 'NONE', 'EXPIRE_BOTH', 'EXPIRE_TAKER']),
    price: middle + (side === 'BUY' ? -away : away) * world.priceStep,
    quantity: 1 + random.below(world.quantityMax),
    quoteAmount: 0n,
    clientOrderId: random.below(8) === 0 ? `c${random.below(30)}` : '',
  };
}

function step(pair: Pair, random: Random, world: World): void {
  const account = 1 + random.below(ACCOUNTS);
  const draw = random.below(100);
  if (world.conditions === true && draw < 10) {
    const order = { ...terms(random, world), ...noConditions, idempotencyKey: '' };
    const stopPrice = order.price + random.below(9) - 4;
    const watching = random.pick(['STOP_LOSS_LIMIT', 'TAKE_PROFIT_LIMIT'] as const);
    const how = draw < 8 ? { type: watching, stopPrice } : { displayQuantity: 3 };
    pair.send({ kind: 'PlaceAdvancedOrder', account, ...order, ...how });
    return;
  }
  if (draw < 60 || pair.live.length === 0) {
    const order = terms(random, world);
    const plain = order.type === 'LIMIT';
    const timeInForce = plain && draw < 15 ? random.pick(['IOC', 'FOK'] as const) : 'GTC';
    pair.send({ kind: 'PlaceOrder', account, ...order, timeInForce, idempotencyKey: '' });
    return;
  }
  const at = random.below(pair.live.length);
  const { id, account: owner } = pair.live[at]!;
  if (draw < 72) {
    const { id: cancelOrderId, account: acting } = pair.live[at]!;
    const order = { ...terms(random, world), ...noConditions };
    const which = { cancelOrderId, cancelClientOrderId: '', idempotencyKey: '' };
    const mode = random.pick(['STOP_ON_FAILURE', 'ALLOW_FAILURE'] as const);
    const how = { mode, restriction: random.pick(['ANY', 'ANY', 'ONLY_NEW'] as const) };
    pair.send({ kind: 'ReplaceOrder', account: acting, ...order, ...which, ...how });
    return;
  }
  if (draw < 90) {
    pair.live[at] = pair.live.at(-1)!;
    pair.live.pop();
    const restriction = random.below(10) === 0 ? 'ONLY_NEW' : 'ANY';
    const who = random.below(20) === 0 ? account : owner;
    const market = random.below(40) === 0 ? 2 : 1;
    const which = { market, orderId: id, clientOrderId: '' };
    pair.send({ kind: 'CancelOrder', account: who, ...which, restriction });
    return;
  }
  const price = random.pick([0, 0, 0, 1000 * world.priceStep]);
  const change = { price, quantity: 1 + random.below(world.quantityMax) };
  const which = { market: 1, orderId: id, clientOrderId: '' };
  pair.send({ kind: 'AmendOrder', account: owner, ...which, ...change });
}

for (const world of worlds) {
  test(`both roads agree: ${world.name}`, () => {
    const random = new Random(7);
    const pair = new Pair(world);
    const seen = new Set<string>();
    for (let i = 0; i < COMMANDS; i++) step(pair, random, world);
    assert.equal(pair.open.core.stateHash(), pair.closed.core.stateHash());
    assert.deepEqual(pair.open.core.audit(), []);
    for (const { id, account } of pair.live) {
      const which = { market: 1, orderId: id, clientOrderId: '' };
      const events = pair.send({ kind: 'CancelOrder', account, ...which, restriction: 'ANY' });
      for (const event of events) seen.add(event.kind);
    }
    assert.deepEqual([...seen].sort(), ['LevelChanged', 'OrderCanceled', 'Rejected']);
    pair.send({ kind: 'CancelAll', market: 0, side: 'BOTH', target: 0 });
    assert.equal(pair.open.core.openOrders, 0);
  });
}

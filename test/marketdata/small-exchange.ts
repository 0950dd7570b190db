/**
 * Hand-made outputs of a small exchange: BTC (scale 8) against USD (scale 5), tick 0.01, lot 0.001, so
 * that a lot is 100,000 base units and tick x lot one quote unit. Accounts 1 and 2 have been paid in.
 */
import type { Output } from '../../src/codec/output.ts';
import type { Event, OrderAccepted, Traded } from '../../src/core/event.ts';
import type { MarketRules } from '../../src/core/command.ts';
import { plainRules } from '../../src/core/command.ts';
import { outputOf } from './outputs.ts';

export const START_MS: number = Date.UTC(2026, 0, 1);

export const rules: MarketRules = {
  ...plainRules,
  tickMantissa: 1,
  tickScale: 2,
  lotMantissa: 1,
  lotScale: 3,
  takerFee: 1000,
  selfTradeMode: 'EXPIRE_TAKER',
  selfTradeModesAllowed: 62,
};

const deposit = (account: number, asset: number): Event => {
  const externalId = `${account}-${asset}`;
  return { kind: 'Deposited', account, asset, amount: 10n ** 15n, externalId };
};

export const opening: readonly Event[] = [
  { kind: 'AssetCreated', asset: 1, scale: 8, symbol: 'BTC' },
  { kind: 'AssetCreated', asset: 2, scale: 5, symbol: 'USD' },
  {
    kind: 'MarketCreated',
    market: 1,
    base: 1,
    quote: 2,
    status: 'TRADING',
    symbol: 'BTC-USD',
    ...rules,
  },
  { kind: 'AccountCreated', account: 1, name: 'alice' },
  { kind: 'AccountCreated', account: 2, name: 'bob' },
  deposit(1, 1),
  deposit(1, 2),
  deposit(2, 1),
  deposit(2, 2),
];

/** Makes the outputs of trades between account 1, who sells, and account 2, who buys as taker. */
export class SmallExchange {
  #sequence = 0;
  #orderId = 0;
  #tradeId = 0;
  #updateId = 0;

  output(timeMs: number, events: readonly Event[]): Output {
    return outputOf(++this.#sequence, timeMs, events);
  }

  open(timeMs: number): Output {
    return this.output(timeMs, opening);
  }

  tick(timeMs: number): Output {
    return this.output(timeMs, []);
  }

  accepted(order: Partial<OrderAccepted> & Pick<OrderAccepted, 'account' | 'side'>): OrderAccepted {
    return {
      kind: 'OrderAccepted',
      market: 1,
      type: 'LIMIT',
      timeInForce: 'GTC',
      selfTradeMode: 'EXPIRE_TAKER',
      price: 100,
      orderId: ++this.#orderId,
      quantity: 1,
      quoteAmount: 0n,
      locked: 0n,
      clientOrderId: '',
      ...order,
    };
  }

  level(side: 'BUY' | 'SELL', price: number, quantity: number): Event {
    const updateId = ++this.#updateId;
    return { kind: 'LevelChanged', market: 1, side, price, quantity, updateId };
  }

  /** A sell order rests and is bought whole: two outputs. */
  trade(timeMs: number, price: number, quantity: number): Output[] {
    const base = BigInt(quantity) * 100_000n;
    const quoteAmount = BigInt(price * quantity);
    const maker = this.accepted({ account: 1, side: 'SELL', price, quantity, locked: base });
    const rests = this.output(timeMs, [maker, this.level('SELL', price, quantity)]);
    const locked = quoteAmount;
    const taker = this.accepted({ account: 2, side: 'BUY', price, quantity, locked });
    const traded: Traded = {
      kind: 'Traded',
      makerReleased: 0n,
      makerRebate: 0n,
      market: 1,
      takerSide: 'BUY',
      price,
      takerAccount: 2,
      makerAccount: 1,
      tradeId: ++this.#tradeId,
      quantity,
      takerOrderId: taker.orderId,
      makerOrderId: maker.orderId,
      takerRemaining: 0,
      makerRemaining: 0,
      quoteAmount,
      takerFee: 100n * BigInt(quantity),
      makerFee: 0n,
      takerReleased: 0n,
    };
    return [rests, this.output(timeMs, [taker, traded, this.level('SELL', price, 0)])];
  }
}

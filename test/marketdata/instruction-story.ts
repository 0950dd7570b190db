/**
 * Outputs that tell a story of instructions: a bracket (OTOCO) of account 2 whose first leg fills and
 * whose upper leg takes profit, a trailing stop of account 1, a floating peg, a match that prevention
 * stopped, an auction, and what an operator sets. Prices in ticks of 0.01, quantities in lots of 0.001.
 */
import type { Output } from '../../src/codec/output.ts';
import { noConditions } from '../../src/core/command.ts';
import type { Event, OrderInstructed, Traded } from '../../src/core/event.ts';
import { START_MS, SmallExchange } from './small-exchange.ts';

const LOT = 100_000n;

const instructed = (given: Partial<OrderInstructed> & { readonly orderId: number }): Event => ({
  kind: 'OrderInstructed',
  account: 2,
  market: 1,
  stage: 'WORKING',
  listId: 0,
  ...noConditions,
  ...given,
});

const traded = (given: Partial<Traded>): Traded => ({
  kind: 'Traded',
  market: 1,
  takerSide: 'SELL',
  price: 100,
  takerAccount: 1,
  makerAccount: 2,
  tradeId: 1,
  quantity: 5,
  takerOrderId: 4,
  makerOrderId: 1,
  takerRemaining: 0,
  makerRemaining: 0,
  quoteAmount: 500n,
  takerFee: 5n,
  makerFee: 0n,
  takerReleased: 0n,
  makerReleased: 0n,
  makerRebate: 2n,
  ...given,
});

/** One output a minute from the second on, the first being the opening. */
export function instructionStory(): Output[] {
  const make = new SmallExchange();
  const order = { account: 2, side: 'BUY', price: 100, quantity: 5 } as const;
  const sell = { account: 2, side: 'SELL', quantity: 5 } as const;
  const trigger = { kind: 'OrderTriggered', account: 2, market: 1, side: 'SELL' } as const;
  const bracket: Event[] = [
    {
      kind: 'ListAccepted',
      account: 2,
      market: 1,
      listKind: 'OTOCO',
      orders: 3,
      listId: 1,
      firstOrderId: 1,
      clientListId: 'bracket',
    },
    make.accepted({ ...order, locked: 500n }),
    instructed({ orderId: 1, listId: 1 }),
    make.accepted({ ...sell, type: 'LIMIT_MAKER', price: 120 }),
    instructed({ orderId: 2, listId: 1, stage: 'PENDING' }),
    make.accepted({ ...sell, type: 'STOP_LOSS', timeInForce: 'IOC', price: 0 }),
    instructed({ orderId: 3, listId: 1, stage: 'PENDING', stopPrice: 90 }),
    make.level('BUY', 100, 5),
  ];
  const firstFills: Event[] = [
    make.accepted({ account: 1, side: 'SELL', quantity: 5, locked: 5n * LOT }),
    traded({}),
    make.level('BUY', 100, 0),
    {
      ...trigger,
      cause: 'LIST',
      stage: 'WORKING',
      price: 0,
      limitPrice: 120,
      orderId: 2,
      locked: 5n * LOT,
      released: 0n,
    },
    {
      ...trigger,
      cause: 'LIST',
      stage: 'WAITING',
      price: 0,
      limitPrice: 0,
      orderId: 3,
      locked: 0n,
      released: 0n,
    },
    make.level('SELL', 120, 5),
  ];
  const trailing: Event[] = [
    make.accepted({
      account: 1,
      side: 'SELL',
      type: 'STOP_LOSS_LIMIT',
      price: 95,
      quantity: 3,
      locked: 3n * LOT,
      clientOrderId: 'trail',
    }),
    instructed({ account: 1, orderId: 5, stage: 'WAITING', trailingDelta: 500, strategyId: 7 }),
    { kind: 'TrailingActivated', account: 1, market: 1, price: 100, orderId: 5 },
  ];
  const takesProfit: Event[] = [
    make.accepted({ account: 1, side: 'BUY', price: 120, quantity: 2, locked: 240n }),
    traded({
      takerSide: 'BUY',
      price: 120,
      tradeId: 2,
      quantity: 2,
      takerOrderId: 6,
      makerOrderId: 2,
      makerRemaining: 3,
      quoteAmount: 240n,
      makerRebate: 0n,
    }),
    make.level('SELL', 120, 3),
    {
      kind: 'OrderExpired',
      account: 2,
      market: 1,
      side: 'SELL',
      reason: 'OCO',
      price: 0,
      orderId: 3,
      remaining: 5,
      released: 0n,
    },
    { kind: 'ListEnded', account: 2, market: 1, listId: 1 },
  ];
  const triggers: Event[] = [
    make.accepted({ account: 2, side: 'SELL', price: 94, quantity: 1, locked: LOT }),
    {
      kind: 'OrderTriggered',
      account: 1,
      market: 1,
      side: 'SELL',
      cause: 'PRICE',
      stage: 'WORKING',
      price: 94,
      limitPrice: 95,
      orderId: 5,
      locked: 0n,
      released: 0n,
    },
    make.level('SELL', 94, 1),
    make.level('SELL', 95, 3),
  ];
  const floats: Event[] = [
    make.accepted({ account: 2, side: 'BUY', price: 92, quantity: 1, locked: 92n }),
    instructed({ orderId: 8, pegReference: 'MARKET', pegMode: 'FLOATING', pegOffset: 2 }),
    make.level('BUY', 92, 1),
    make.level('BUY', 92, 0),
    {
      kind: 'OrderRepriced',
      account: 2,
      market: 1,
      side: 'BUY',
      price: 93,
      orderId: 8,
      remaining: 1,
      locked: 1n,
      released: 0n,
    },
    make.level('BUY', 93, 1),
  ];
  const prevented: Event[] = [
    {
      kind: 'SelfTradePrevented',
      market: 1,
      takerSide: 'SELL',
      price: 93,
      account: 1,
      makerAccount: 2,
      mode: 'DECREMENT',
      preventedId: 1,
      quantity: 1,
      takerOrderId: 5,
      makerOrderId: 8,
      takerRemaining: 2,
      makerRemaining: 0,
      takerReleased: LOT,
      makerReleased: 0n,
    },
    {
      kind: 'OrderExpired',
      account: 2,
      market: 1,
      side: 'BUY',
      reason: 'SELF_TRADE',
      price: 93,
      orderId: 8,
      remaining: 0,
      released: 93n,
    },
    make.level('BUY', 93, 0),
    {
      kind: 'OrderAmended',
      account: 1,
      market: 1,
      side: 'SELL',
      priorityKept: 'YES',
      price: 95,
      orderId: 5,
      quantity: 2,
      remaining: 1,
      locked: 0n,
      released: LOT,
    },
  ];
  const auction: Event[] = [
    { kind: 'MarketStatusChanged', market: 1, status: 'AUCTION' },
    {
      kind: 'AuctionStarted',
      market: 1,
      cause: 'VOLATILITY',
      randomMs: 500,
      extensions: 1,
      endTime: START_MS + 3_600_000,
    },
    {
      kind: 'AuctionIndicated',
      market: 1,
      price: 93,
      surplusSide: 'SELL',
      volume: 1,
      surplus: 4,
    },
  ];
  const settings: Event[] = [
    {
      kind: 'AccountChanged',
      account: 1,
      tradeGroup: 4,
      maxOrders: 10,
      maxOrdersPerSecond: 5,
      fixedTier: 2,
    },
    { kind: 'KillSwitchSet', account: 2, state: 'ON' },
    { kind: 'AssetLimitSet', account: 1, asset: 2, maxNotional: 9n, maxPosition: 0n },
    { kind: 'AssetLimitSet', account: 1, asset: 1, maxNotional: 0n, maxPosition: 7n },
    { kind: 'AssetLimitSet', account: 1, asset: 2, maxNotional: 0n, maxPosition: 0n },
    { kind: 'FeeTierSet', market: 1, tier: 2, makerFee: -10, takerFee: 40, volume: 200n },
    { kind: 'FeeTierSet', market: 1, tier: 1, makerFee: 10, takerFee: 50, volume: 100n },
    {
      kind: 'CalendarSet',
      market: 1,
      days: 62,
      preOpenAt: 1,
      openingCallAt: 2,
      openAt: 3,
      closingCallAt: 4,
      closeAt: 5,
      randomMs: 6,
    },
    { kind: 'CountdownSet', account: 1, market: 0, deadline: START_MS + 9_000 },
    { kind: 'CountdownSet', account: 1, market: 1, deadline: START_MS + 8_000 },
    { kind: 'CountdownSet', account: 1, market: 0, deadline: 0 },
    { kind: 'VenueChanged', withdrawalGate: 'ON' },
    { kind: 'AuditConfirmed', through: 9 },
  ];
  const steps = [
    bracket,
    firstFills,
    trailing,
    takesProfit,
    triggers,
    floats,
    prevented,
    auction,
    settings,
  ];
  return [
    make.open(START_MS),
    ...steps.map((events, index) => make.output(START_MS + (index + 1) * 60_000, events)),
  ];
}

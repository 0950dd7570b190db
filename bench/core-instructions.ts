/**
 * Orders with conditions that wait in a market while a benchmark's plain orders come and go: one of each
 * kind a round, all out of reach of the plain ones, which trade within some 1,000 ticks of the middle.
 * Market 1 only. Floating pegs are not among them: they move with the best price.
 */
import { noConditions } from '../src/core/command.ts';
import type { Command, MarketRules, OrderConditions, OrderTerms } from '../src/core/command.ts';

/** What such a market has beside: bounds of limit prices, and prevention for every order. */
export const guarded: Partial<MarketRules> = {
  bidPriceUp: 5_000_000,
  bidPriceDown: 200_000,
  askPriceUp: 5_000_000,
  askPriceDown: 200_000,
  selfTradeMode: 'EXPIRE_MAKER',
};

const plain = {
  market: 1,
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  selfTradeMode: 'DEFAULT',
  price: 0,
  quantity: 10,
  quoteAmount: 0n,
  clientOrderId: '',
  ...noConditions,
} as const;
const { market: _market, quoteAmount: _quoteAmount, ...leg } = plain;

/** The commands of one round by an account, all of which are accepted. */
export function instructionsOf(account: number, round: number, middle: number): Command[] {
  const origin = { account, gateway: 1, request: 1, idempotencyKey: '' } as const;
  const apart = round % 1000;
  const [above, below] = [middle + 20_000 + apart, middle - 20_000 - apart];
  const order = (terms: Partial<OrderTerms & OrderConditions>): Command => ({
    kind: 'PlaceAdvancedOrder',
    ...origin,
    ...plain,
    ...terms,
  });
  const stop = { type: 'STOP_LOSS_LIMIT', side: 'SELL', stopPrice: below, price: below } as const;
  const exit = { ...leg, type: 'LIMIT_MAKER', side: 'SELL', price: above } as const;
  const list = { kind: 'PlaceOrderList', ...origin, market: 1, clientListId: '' } as const;
  const entry = { ...leg, price: below };
  return [
    order(stop),
    order({ ...stop, side: 'BUY', stopPrice: above, price: above }),
    order({ ...stop, type: 'TAKE_PROFIT_LIMIT', stopPrice: above, price: above }),
    order({ ...stop, trailingDelta: 1500 }),
    order({ price: middle - 2000 - apart, displayQuantity: 3 }),
    order({ side: 'SELL', price: middle + 2000 + apart, displayQuantity: 3 }),
    order({ price: below, timeInForce: 'GTD', expireTime: 1e12 }),
    { ...list, listKind: 'OCO', legs: [exit, { ...leg, ...stop }] },
    { ...list, listKind: 'OTO', legs: [entry, exit] },
    { ...list, listKind: 'OTOCO', legs: [entry, exit, { ...leg, ...stop }] },
  ];
}

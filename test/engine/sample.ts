/** A small market and commands for it. */
import type { Command, MarketRules } from '../../src/core/command.ts';
import { plainRules } from '../../src/core/command.ts';
import type { Side } from '../../src/core/types.ts';

const rules: MarketRules = {
  ...plainRules,
  tickMantissa: 1,
  tickScale: 2,
  lotMantissa: 1,
  lotScale: 4,
  makerFee: 1000,
  takerFee: 2000,
  selfTradeMode: 'EXPIRE_MAKER',
  selfTradeModesAllowed: 63,
};

const operator = { account: 0, gateway: 0, request: 0 } as const;

/** Two assets, one market, accounts 1 and 2 with plenty of both. */
export const setup: readonly Command[] = [
  { kind: 'CreateAsset', ...operator, scale: 8, symbol: 'BTC' },
  { kind: 'CreateAsset', ...operator, scale: 8, symbol: 'USDT' },
  {
    kind: 'CreateMarket',
    ...operator,
    ...rules,
    base: 1,
    quote: 2,
    status: 'TRADING',
    symbol: 'BTC-USDT',
  },
  { kind: 'CreateAccount', ...operator, name: 'alice' },
  { kind: 'CreateAccount', ...operator, name: 'bob' },
  ...[1, 2].flatMap((beneficiary) =>
    [1, 2].map((asset) => deposit(beneficiary, asset, 10n ** 16n, `first-${beneficiary}-${asset}`)),
  ),
];

export function deposit(
  beneficiary: number,
  asset: number,
  amount: bigint,
  externalId: string,
): Command {
  return { kind: 'Deposit', ...operator, beneficiary, asset, amount, externalId };
}

export function place(
  account: number,
  side: Side,
  price: number,
  quantity: number,
  clientOrderId = '',
): Command {
  return {
    kind: 'PlaceOrder',
    account,
    gateway: 0,
    request: 0,
    market: 1,
    side,
    type: 'LIMIT',
    timeInForce: 'GTC',
    selfTradeMode: 'DEFAULT',
    price,
    quantity,
    quoteAmount: 0n,
    clientOrderId,
    idempotencyKey: '',
  };
}

export function cancelAll(account: number): Command {
  return {
    kind: 'CancelAll',
    account,
    gateway: 0,
    request: 0,
    market: 0,
    side: 'BOTH',
    target: 0,
  };
}

/** A deterministic mixture of orders that rest, trade and are canceled. */
export function mixture(count: number, seed = 1): Command[] {
  let state = seed;
  const random = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
  return Array.from({ length: count }, (_, i): Command => {
    const account = 1 + random(2);
    if (random(50) === 0) return cancelAll(account);
    const side = random(2) === 0 ? 'BUY' : 'SELL';
    return place(account, side, 1000 + random(40) - 20, 1 + random(100), `c-${seed}-${i}`);
  });
}

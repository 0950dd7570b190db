/** What an account asks about itself: balances, commissions, what counts against its limits. */
import type { MarketReference } from '../../../marketdata/reference.ts';
import { balanceTexts, commissionBips, commissionText } from '../account-replies.ts';
import { noFields, operation } from '../call.ts';
import type { AnyOperation, BinanceCall } from '../call.ts';
import { padded } from '../decimals.ts';
import { isFailure } from '../errors.ts';
import type { BinanceError } from '../errors.ts';
import { filtersOf } from '../exchange-info.ts';
import { flag, limit, moment, optional, otherwise, text, whole } from '../parameters.ts';
import { findSymbol } from '../symbols.ts';

interface AccountParameters {
  readonly omitZeroBalances: boolean;
}

function account({
  context: { views },
  actor,
  given,
}: BinanceCall<AccountParameters>): Record<string, unknown> {
  const { reference } = views;
  const balances = reference
    .assets()
    .map(({ asset }) => views.balance(actor.account, asset))
    .filter((each) => !given.omitZeroBalances || each.available + each.locked + each.held > 0n);
  // Markets have their own rates; what an account is told as a whole is the highest of them.
  const markets = reference.markets();
  const maker = Math.max(0, ...markets.map((market) => market.makerFee));
  const taker = Math.max(0, ...markets.map((market) => market.takerFee));
  const may = (permission: 'trade' | 'withdraw'): boolean => actor.permissions.includes(permission);
  return {
    makerCommission: commissionBips(maker),
    takerCommission: commissionBips(taker),
    buyerCommission: 0,
    sellerCommission: 0,
    commissionRates: {
      maker: commissionText(maker),
      taker: commissionText(taker),
      buyer: commissionText(0),
      seller: commissionText(0),
    },
    canTrade: may('trade'),
    canWithdraw: may('withdraw'),
    canDeposit: true,
    brokered: false,
    requireSelfTradePrevention: false,
    preventSor: true,
    updateTime: views.timeMs,
    accountType: 'SPOT',
    balances: balances.map((balance) => balanceTexts(views, balance)),
    permissions: ['SPOT'],
    uid: actor.account,
  };
}

interface SymbolParameters {
  readonly symbol: string;
}

/** A handler that needs a market of this symbol. */
function ofMarket<T extends SymbolParameters>(
  answer: (call: BinanceCall<T>, market: MarketReference) => unknown,
): (call: BinanceCall<T>) => unknown {
  return (call) => {
    const market = findSymbol(call.context.views.reference, call.given.symbol);
    return isFailure(market) ? market : answer(call, market);
  };
}

function commission({ makerFee, takerFee }: MarketReference): Record<string, unknown> {
  const rates = (maker: number, taker: number): object => ({
    maker: commissionText(maker),
    taker: commissionText(taker),
    buyer: commissionText(0),
    seller: commissionText(0),
  });
  return {
    standardCommission: rates(makerFee, takerFee),
    specialCommission: rates(0, 0),
    taxCommission: rates(0, 0),
    discount: {
      enabledForAccount: false,
      enabledForSymbol: false,
      discountAsset: '',
      discount: padded('0'),
    },
  };
}

interface AllocationParameters extends SymbolParameters {
  readonly startTime: number | undefined;
  readonly endTime: number | undefined;
  readonly fromAllocationId: number | undefined;
  readonly orderId: number | undefined;
  readonly limit: number;
}

export const accountOperations: readonly AnyOperation[] = [
  operation<AccountParameters>({
    name: 'account.status',
    security: 'read',
    weight: 20,
    fields: { omitZeroBalances: otherwise(flag, false) },
    handle: account,
  }),
  operation<SymbolParameters>({
    name: 'account.commission',
    security: 'read',
    weight: 20,
    fields: { symbol: text },
    handle: ofMarket(({ given }, market) => ({ symbol: given.symbol, ...commission(market) })),
  }),
  operation<object>({
    name: 'account.rateLimits.orders',
    security: 'read',
    weight: 40,
    fields: noFields,
    handle: ({ context, actor }) => context.limits.orderCounts(actor.account, context.now()),
  }),
  operation<SymbolParameters>({
    name: 'myFilters',
    security: 'read',
    weight: 40,
    fields: { symbol: text },
    handle: ofMarket(({ context }, market) => ({
      exchangeFilters: [],
      symbolFilters: filtersOf(context.views.reference, market),
      assetFilters: [],
    })),
  }),
  operation<AllocationParameters>({
    name: 'myAllocations',
    security: 'read',
    weight: 20,
    fields: {
      symbol: text,
      startTime: optional(moment),
      endTime: optional(moment),
      fromAllocationId: optional(whole()),
      orderId: optional(whole()),
      limit: limit(500, 1000),
    },
    // Allocations come from smart order routing, which one venue does not have.
    handle: ofMarket((): object | BinanceError => []),
  }),
];

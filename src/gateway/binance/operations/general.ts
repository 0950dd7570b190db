/** Operations that anybody may ask and that know no market data: ping, time, exchangeInfo. */
import { isFailure } from '../errors.ts';
import type { BinanceError } from '../errors.ts';
import { failure } from '../errors.ts';
import { noFields, operation } from '../call.ts';
import type { AnyOperation, BinanceCall } from '../call.ts';
import { symbolInfo, symbolStatus, symbolStatuses } from '../exchange-info.ts';
import type { SymbolStatus } from '../exchange-info.ts';
import { flag, oneOf, optional, otherwise, symbolList, text } from '../parameters.ts';
import { findSymbols } from '../symbols.ts';

interface InfoParameters {
  readonly symbol: string | undefined;
  readonly symbols: readonly string[] | undefined;
  readonly permissions: string | undefined;
  readonly symbolStatus: SymbolStatus | undefined;
  readonly showPermissionSets: boolean;
}

function exchangeInfo(call: BinanceCall<InfoParameters>): object | BinanceError {
  const { context, given } = call;
  const { reference } = context.views;
  const named = given.symbol !== undefined || given.symbols !== undefined;
  if (named && (given.permissions !== undefined || given.symbolStatus !== undefined)) {
    return failure('BAD_COMBINATION');
  }
  const found = findSymbols(reference, given.symbol, given.symbols);
  if (isFailure(found)) return found;
  const isSpot = given.permissions === undefined || /\bSPOT\b/.test(given.permissions);
  const wanted = given.symbolStatus;
  const markets = found.filter(
    (market) => isSpot && (wanted === undefined || symbolStatus(market) === wanted),
  );
  return {
    timezone: 'UTC',
    serverTime: context.now(),
    rateLimits: context.limits.rules(),
    exchangeFilters: [],
    symbols: markets.map((market) => symbolInfo(reference, market, given.showPermissionSets)),
  };
}

export const generalOperations: readonly AnyOperation[] = [
  operation<object>({
    name: 'ping',
    security: 'NONE',
    weight: 1,
    fields: noFields,
    handle: () => ({}),
  }),
  operation<object>({
    name: 'time',
    security: 'NONE',
    weight: 1,
    fields: noFields,
    handle: ({ context }) => ({ serverTime: context.now() }),
  }),
  operation<InfoParameters>({
    name: 'exchangeInfo',
    security: 'NONE',
    weight: 20,
    fields: {
      symbol: optional(text),
      symbols: optional(symbolList),
      permissions: optional(text),
      symbolStatus: optional(oneOf(symbolStatuses, 'INVALID_SYMBOL_STATUS')),
      showPermissionSets: otherwise(flag, true),
    },
    handle: exchangeInfo,
  }),
];

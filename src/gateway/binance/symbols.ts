/** Symbols of this surface: those of the markets without their dashes, `BTCUSDT` for `BTC-USDT`. */
import type { MarketReference, Reference } from '../../marketdata/reference.ts';
import { failure, isFailure } from './errors.ts';
import type { BinanceError } from './errors.ts';

/** The symbol that a market has here. */
export function symbolOf(market: MarketReference): string {
  return market.symbol.replaceAll('-', '');
}

/** The symbol of a market that exists. */
export function symbolById(reference: Reference, market: number): string {
  const found = reference.market(market);
  return found === undefined ? '' : symbolOf(found);
}

/** The market of a symbol; the oldest where two differ by dashes alone. */
export function findSymbol(reference: Reference, symbol: string): MarketReference | BinanceError {
  return reference.marketByPlainSymbol(symbol) ?? failure('BAD_SYMBOL');
}

/** The markets of one symbol, of several, or all; both at once are an error. */
export function findSymbols(
  reference: Reference,
  symbol: string | undefined,
  symbols: readonly string[] | undefined,
): readonly MarketReference[] | BinanceError {
  if (symbol !== undefined && symbols !== undefined) return failure('BAD_COMBINATION');
  if (symbol === undefined && symbols === undefined) return reference.markets();
  const markets: MarketReference[] = [];
  for (const each of symbols ?? [symbol ?? '']) {
    const market = findSymbol(reference, each);
    if (isFailure(market)) return market;
    markets.push(market);
  }
  return markets;
}

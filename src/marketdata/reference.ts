/**
 * Assets, markets and accounts by id and by name, and the one way for views' readers between the
 * integers of the exchange and decimal text (N3): canonical out, strict in.
 */
import type { Grid, GridSince, MarketUnitsTable } from '../codec/market-units.ts';
import { sameGrid } from '../codec/market-units.ts';
import { assert } from '../core/assert.ts';
import type { MarketRules } from '../core/command.ts';
import { formatDecimal, formatDecimalFixed, parseDecimal } from '../core/decimal.ts';
import type { Event } from '../core/event.ts';
import type { AssetImage, StateImage } from '../core/state-image.ts';
import type { MarketStatus } from '../core/types.ts';
import { MAX_AMOUNT, MAX_PRICE, MAX_QUANTITY } from '../core/types.ts';

/** A market with what its faces need to show it. */
export interface MarketReference extends MarketRules {
  readonly market: number;
  readonly base: number;
  readonly quote: number;
  readonly status: MarketStatus;
  readonly symbol: string;
  readonly baseSymbol: string;
  readonly quoteSymbol: string;
  /** Base units of a lot, and quote units of tick x lot. */
  readonly baseUnitsPerLot: bigint;
  readonly quoteUnits: bigint;
  /** Decimal text. */
  readonly tickSize: string;
  readonly lotSize: string;
}

export type PriceError = 'malformed' | 'PRICE_OFF_TICK' | 'PRICE_TOO_LOW' | 'PRICE_TOO_HIGH';
export type QuantityError =
  | 'malformed'
  | 'QUANTITY_OFF_LOT'
  | 'QUANTITY_TOO_LOW'
  | 'QUANTITY_TOO_HIGH';
export type AmountError = 'malformed' | 'AMOUNT_TOO_PRECISE' | 'AMOUNT_OUT_OF_RANGE';

/** Decimals of an average price beyond those of the tick. */
const AVERAGE_DECIMALS = 4;

/** Its settings are with the controls. */
export interface AccountReference {
  readonly account: number;
  readonly name: string;
}

export class Reference {
  readonly #units: MarketUnitsTable;
  readonly #assets = new Map<number, AssetImage>();
  readonly #markets = new Map<number, MarketReference>();
  readonly #accounts = new Map<number, AccountReference>();
  readonly #assetsBySymbol = new Map<string, AssetImage>();
  readonly #marketsBySymbol = new Map<string, number>();
  /** By their symbols without dashes; the oldest of those that differ by dashes alone. */
  readonly #marketsByPlainSymbol = new Map<string, number>();
  readonly #accountsByName = new Map<string, AccountReference>();
  /** Newest last; a market has more than one after its tick or lot has changed. */
  readonly #grids = new Map<number, GridSince[]>();

  constructor(units: MarketUnitsTable) {
    this.#units = units;
  }

  /** All assets by id. */
  assets(): readonly AssetImage[] {
    return [...this.#assets.values()];
  }

  asset(asset: number): AssetImage | undefined {
    return this.#assets.get(asset);
  }

  assetBySymbol(symbol: string): AssetImage | undefined {
    return this.#assetsBySymbol.get(symbol);
  }

  /** All markets by id. */
  markets(): readonly MarketReference[] {
    return [...this.#markets.values()];
  }

  market(market: number): MarketReference | undefined {
    return this.#markets.get(market);
  }

  marketBySymbol(symbol: string): MarketReference | undefined {
    const market = this.#marketsBySymbol.get(symbol);
    return market === undefined ? undefined : this.#markets.get(market);
  }

  /** The market whose symbol without dashes is this; the oldest if there are several. */
  marketByPlainSymbol(symbol: string): MarketReference | undefined {
    const market = this.#marketsByPlainSymbol.get(symbol);
    return market === undefined ? undefined : this.#markets.get(market);
  }

  /** All accounts by id, the venue's not among them. */
  accounts(): readonly AccountReference[] {
    return [...this.#accounts.values()];
  }

  account(account: number): AccountReference | undefined {
    return this.#accounts.get(account);
  }

  accountByName(name: string): AccountReference | undefined {
    return this.#accountsByName.get(name);
  }

  /**
   * Decimal text of a price in ticks. Ticks and lots that a command before the present ones gave need its
   * sequence, for a market's grid may have changed since; here and below.
   */
  priceText(market: number, ticks: number, sequence?: number): string {
    const { tickMantissa, tickScale } = this.#grid(market, sequence);
    return formatDecimal(BigInt(ticks) * BigInt(tickMantissa), tickScale);
  }

  /** Decimal text of a quantity, or a sum of quantities, in lots. */
  quantityText(market: number, lots: number | bigint, sequence?: number): string {
    const { lotMantissa, lotScale } = this.#grid(market, sequence);
    return formatDecimal(BigInt(lots) * BigInt(lotMantissa), lotScale);
  }

  /** Decimal text of an amount in units of its asset; signed. */
  amountText(asset: number, units: bigint): string {
    return formatDecimal(units, this.#knownAsset(asset).scale);
  }

  /** Quote per base as text, rounded down 4 decimals beyond the tick's; '0' when nothing traded. */
  averagePriceText(
    market: number,
    lots: number | bigint,
    quoteUnits: bigint,
    sequence?: number,
  ): string {
    const { tickScale, lotMantissa, lotScale } = this.#grid(market, sequence);
    const { quote } = this.#known(market);
    const base = BigInt(lots) * BigInt(lotMantissa);
    if (base === 0n) return '0';
    const decimals = tickScale + AVERAGE_DECIMALS;
    const numerator = quoteUnits * 10n ** BigInt(decimals + lotScale);
    return formatDecimal(
      numerator / (base * 10n ** BigInt(this.#knownAsset(quote).scale)),
      decimals,
    );
  }

  /** Ticks of a decimal text, 1 .. MAX_PRICE, or what is wrong with it. */
  parsePrice(market: number, text: string): number | PriceError {
    const { tickMantissa, tickScale } = this.#known(market);
    const ticks = parseSteps(text, tickMantissa, tickScale);
    if (ticks === 'malformed') return ticks;
    if (ticks === 'off') return 'PRICE_OFF_TICK';
    if (ticks === 0n) return 'PRICE_TOO_LOW';
    return ticks > BigInt(MAX_PRICE) ? 'PRICE_TOO_HIGH' : Number(ticks);
  }

  /** Lots of a decimal text, 1 .. MAX_QUANTITY, or what is wrong with it. */
  parseQuantity(market: number, text: string): number | QuantityError {
    const { lotMantissa, lotScale } = this.#known(market);
    const lots = parseSteps(text, lotMantissa, lotScale);
    if (lots === 'malformed') return lots;
    if (lots === 'off') return 'QUANTITY_OFF_LOT';
    if (lots === 0n) return 'QUANTITY_TOO_LOW';
    return lots > BigInt(MAX_QUANTITY) ? 'QUANTITY_TOO_HIGH' : Number(lots);
  }

  /** Units of a decimal text, 1 .. MAX_AMOUNT, or what is wrong with it. */
  parseAmount(asset: number, text: string): bigint | AmountError {
    const units = parseDecimal(text, this.#knownAsset(asset).scale);
    if (units === 'malformed') return units;
    if (units === 'too-precise') return 'AMOUNT_TOO_PRECISE';
    return units === 0n || units > MAX_AMOUNT ? 'AMOUNT_OUT_OF_RANGE' : units;
  }

  /** Forgets everything and starts from an image, and from the grids that history knows. */
  seed(image: StateImage, grids: readonly GridSince[] = []): void {
    this.#grids.clear();
    for (const grid of grids) this.#addGrid(grid);
    for (const each of [this.#assets, this.#markets, this.#accounts]) each.clear();
    this.#assetsBySymbol.clear();
    this.#marketsBySymbol.clear();
    this.#marketsByPlainSymbol.clear();
    this.#accountsByName.clear();
    for (const asset of image.assets) this.#addAsset(asset);
    for (const { account, name } of image.accounts) this.#addAccount({ account, name });
    for (const market of image.markets) {
      const { lastPrice: _, tradeId: __, updateId: ___, preventedId: ____, ...rest } = market;
      this.#setMarket(rest);
    }
  }

  /**
   * Follows an event of the command of this sequence; answers the market that it made or changed. The
   * units have followed it before.
   */
  apply(event: Event, sequence: number): MarketReference | undefined {
    switch (event.kind) {
      case 'AssetCreated':
        this.#addAsset({ asset: event.asset, scale: event.scale, symbol: event.symbol });
        return undefined;
      case 'AccountCreated':
        this.#addAccount({ account: event.account, name: event.name });
        return undefined;
      case 'MarketCreated': {
        const { kind: _, ...market } = event;
        this.#addGrid({ ...gridOf(event), market: event.market, sequence });
        return this.#setMarket(market);
      }
      case 'MarketChanged': {
        const { kind: _, ...rules } = event;
        const known = this.#known(event.market);
        if (!sameGrid(known, rules)) {
          this.#addGrid({ ...gridOf(event), market: event.market, sequence });
        }
        return this.#setMarket({ ...this.#known(event.market), ...rules });
      }
      case 'MarketStatusChanged':
        return this.#setMarket({ ...this.#known(event.market), status: event.status });
      case 'Rejected':
      case 'Repeated':
      case 'Deposited':
      case 'WithdrawalHeld':
      case 'WithdrawalFinished':
      case 'OrderAccepted':
      case 'OrderAmended':
      case 'Traded':
      case 'SelfTradePrevented':
      case 'OrderFilled':
      case 'OrderCanceled':
      case 'OrderExpired':
      case 'LevelChanged':
      case 'AccountChanged':
      case 'AssetLimitSet':
      case 'FeeTierSet':
      case 'CalendarSet':
      case 'KillSwitchSet':
      case 'AuditConfirmed':
      case 'VenueChanged':
      case 'CountdownSet':
      case 'AuctionStarted':
      case 'AuctionIndicated':
      case 'AuctionEnded':
      case 'ListAccepted':
      case 'ListEnded':
      case 'OrderInstructed':
      case 'TrailingActivated':
      case 'OrderTriggered':
      case 'OrderRepriced':
        return undefined;
      default:
        return event satisfies never;
    }
  }

  #addAsset(asset: AssetImage): void {
    this.#assets.set(asset.asset, asset);
    this.#assetsBySymbol.set(asset.symbol, asset);
  }

  #addAccount(account: AccountReference): void {
    this.#accounts.set(account.account, account);
    this.#accountsByName.set(account.name, account);
  }

  #setMarket(market: Omit<MarketReference, Derived>): MarketReference {
    const { baseUnitsPerLot, quoteUnits } = this.#units.get(market.market);
    const reference: MarketReference = {
      ...market,
      baseSymbol: this.#knownAsset(market.base).symbol,
      quoteSymbol: this.#knownAsset(market.quote).symbol,
      baseUnitsPerLot,
      quoteUnits,
      tickSize: formatDecimalFixed(BigInt(market.tickMantissa), market.tickScale),
      lotSize: formatDecimalFixed(BigInt(market.lotMantissa), market.lotScale),
    };
    this.#markets.set(market.market, reference);
    this.#marketsBySymbol.set(market.symbol, market.market);
    const plain = market.symbol.replaceAll('-', '');
    if (!this.#marketsByPlainSymbol.has(plain)) {
      this.#marketsByPlainSymbol.set(plain, market.market);
    }
    return reference;
  }

  #addGrid(grid: GridSince): void {
    const known = this.#grids.get(grid.market);
    if (known === undefined) this.#grids.set(grid.market, [grid]);
    else known.push(grid);
  }

  #grid(market: number, sequence: number | undefined): Grid {
    const now = this.#known(market);
    if (sequence === undefined) return now;
    return this.#grids.get(market)?.findLast((grid) => grid.sequence <= sequence) ?? now;
  }

  #known(market: number): MarketReference {
    const found = this.#markets.get(market);
    assert(found !== undefined, 'callers look markets up before they use them');
    return found;
  }

  #knownAsset(asset: number): AssetImage {
    const found = this.#assets.get(asset);
    assert(found !== undefined, 'callers look assets up before they use them');
    return found;
  }
}

function gridOf({ tickMantissa, tickScale, lotMantissa, lotScale }: MarketRules): Grid {
  return { tickMantissa, tickScale, lotMantissa, lotScale };
}

type Derived =
  | 'baseSymbol'
  | 'quoteSymbol'
  | 'baseUnitsPerLot'
  | 'quoteUnits'
  | 'tickSize'
  | 'lotSize';

/** How many steps of mantissa x 10^-scale the text is; 'off' when that is no whole number. */
function parseSteps(text: string, mantissa: number, scale: number): bigint | 'malformed' | 'off' {
  const value = parseDecimal(text, scale);
  if (value === 'malformed') return value;
  if (value === 'too-precise' || value % BigInt(mantissa) !== 0n) return 'off';
  return value / BigInt(mantissa);
}

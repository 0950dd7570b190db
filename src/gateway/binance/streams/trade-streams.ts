/**
 * `trade` and `aggTrade`: complete, so a reader who cannot keep up is disconnected. An aggregate joins
 * the trades of one taker order at one price and time, as GET /api/v3/aggTrades does.
 */
import type { Trade } from '../../../codec/trade.ts';
import type { Reference } from '../../../marketdata/reference.ts';
import type { Views } from '../../../marketdata/views.ts';
import { padded } from '../decimals.ts';
import { MarketTopic } from './stream-topic.ts';
import type { MarketTopicOptions } from './stream-topic.ts';

/** Every trade, once, in order. */
export class TradeStream extends MarketTopic {
  #trades: Trade[] = [];

  constructor(views: Views, options: MarketTopicOptions) {
    super(views, options);
    this.listen(
      views.onTrade(this.market, (trade) => {
        this.#trades.push(trade);
        this.touched();
      }),
    );
  }

  protected override changes(): readonly string[] {
    const trades = this.#trades;
    this.#trades = [];
    return trades.map((trade) =>
      JSON.stringify({
        e: 'trade',
        E: trade.timeMs,
        s: this.symbol,
        t: trade.tradeId,
        ...priced(this.views.reference, trade, trade.quantity),
        T: trade.timeMs,
        m: trade.takerSide === 'SELL',
        M: true,
      }),
    );
  }

  protected override state(): undefined {
    return undefined;
  }

  protected override get conflated(): boolean {
    return false;
  }
}

interface Aggregate {
  readonly first: Trade;
  lastTradeId: number;
  quantity: number;
}

/** The trades of one taker order at one price, once all of them are known. */
export class AggregateTradeStream extends MarketTopic {
  #aggregates: Aggregate[] = [];

  constructor(views: Views, options: MarketTopicOptions) {
    super(views, options);
    this.listen(
      views.onTrade(this.market, (trade) => {
        const last = this.#aggregates.at(-1);
        if (last !== undefined && belongs(trade, last.first)) {
          last.lastTradeId = trade.tradeId;
          last.quantity += trade.quantity;
        } else {
          const { tradeId, quantity } = trade;
          this.#aggregates.push({ first: trade, lastTradeId: tradeId, quantity });
        }
        this.touched();
      }),
    );
  }

  protected override changes(): readonly string[] {
    const aggregates = this.#aggregates;
    const last = aggregates.at(-1);
    // A huge command comes in chunks: the next one may continue the last aggregate.
    const isOpen = last !== undefined && last.first.sequence > this.views.sequence;
    this.#aggregates = isOpen ? [last] : [];
    return (isOpen ? aggregates.slice(0, -1) : aggregates).map((each) => this.#text(each));
  }

  protected override state(): undefined {
    return undefined;
  }

  protected override get conflated(): boolean {
    return false;
  }

  #text({ first, lastTradeId, quantity }: Aggregate): string {
    return JSON.stringify({
      e: 'aggTrade',
      E: first.timeMs,
      s: this.symbol,
      a: first.tradeId,
      ...priced(this.views.reference, first, quantity),
      f: first.tradeId,
      l: lastTradeId,
      T: first.timeMs,
      m: first.takerSide === 'SELL',
      M: true,
    });
  }
}

function belongs(trade: Trade, first: Trade): boolean {
  return (
    trade.takerOrderId === first.takerOrderId &&
    trade.price === first.price &&
    trade.timeMs === first.timeMs
  );
}

/** Price and quantity in the grid that the market had then. */
function priced(
  reference: Reference,
  { market, price, sequence }: Trade,
  quantity: number,
): { readonly p: string; readonly q: string } {
  return {
    p: padded(reference.priceText(market, price, sequence)),
    q: padded(reference.quantityText(market, quantity, sequence)),
  };
}

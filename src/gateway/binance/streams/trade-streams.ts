/**
 * `trade` and `aggTrade`: complete, so a reader who cannot keep up is disconnected. Aggregates are those
 * of GET /api/v3/aggTrades.
 */
import type { Trade } from '../../../codec/trade.ts';
import type { Reference } from '../../../marketdata/reference.ts';
import type { Views } from '../../../marketdata/views.ts';
import { aggregate, aggregateReply } from '../aggregate-trades.ts';
import type { AggregateTrade } from '../aggregate-trades.ts';
import { padded } from '../decimals.ts';
import { MarketTopic } from './stream-topic.ts';
import type { MarketTopicOptions } from './stream-topic.ts';

/** Gathers the trades of a market; all of them are told. */
abstract class TradesTopic extends MarketTopic {
  /** Not yet told. */
  protected trades: Trade[] = [];

  constructor(views: Views, options: MarketTopicOptions) {
    super(views, options);
    this.listen(
      views.onTrade(this.market, (trade) => {
        this.trades.push(trade);
        this.touched();
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

/** Every trade, once, in order. */
export class TradeStream extends TradesTopic {
  protected override changes(): readonly string[] {
    const trades = this.trades;
    this.trades = [];
    return trades.map((trade) =>
      JSON.stringify({
        e: 'trade',
        E: trade.timeMs,
        s: this.symbol,
        t: trade.tradeId,
        ...priced(this.views.reference, trade),
        T: trade.timeMs,
        m: trade.takerSide === 'SELL',
        M: true,
      }),
    );
  }
}

/** The trades of one taker order at one price, once all of them are known. */
export class AggregateTradeStream extends TradesTopic {
  protected override changes(): readonly string[] {
    const aggregates = aggregate(this.trades);
    const last = aggregates.at(-1)?.first;
    // A huge command comes in chunks: the next one may continue the last aggregate.
    const open = last !== undefined && last.sequence > this.views.sequence ? last : undefined;
    this.trades =
      open === undefined ? [] : this.trades.filter(({ tradeId }) => tradeId >= open.tradeId);
    // Whether it was the last one becomes known without a trade.
    if (open !== undefined) setImmediate(() => this.touched());
    const whole = open === undefined ? aggregates : aggregates.slice(0, -1);
    return whole.map((each) => this.#text(each));
  }

  #text(trades: AggregateTrade): string {
    const reply = aggregateReply(this.views.reference, trades);
    return JSON.stringify({ e: 'aggTrade', E: trades.first.timeMs, s: this.symbol, ...reply });
  }
}

/** Price and quantity in the grid that the market had then. */
function priced(
  reference: Reference,
  { market, price, quantity, sequence }: Trade,
): { readonly p: string; readonly q: string } {
  return {
    p: padded(reference.priceText(market, price, sequence)),
    q: padded(reference.quantityText(market, quantity, sequence)),
  };
}

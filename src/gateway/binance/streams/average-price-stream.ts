/** `avgPrice`: the average price of the last five minutes, at most once a second, when it may have changed. */
import { MINUTE_MS } from '../../../codec/candle.ts';
import type { Views } from '../../../marketdata/views.ts';
import { padded } from '../decimals.ts';
import { AVERAGE_MINUTES } from '../windows.ts';
import { rollingSums } from './rolling-sums.ts';
import { MarketTopic } from './stream-topic.ts';
import type { MarketTopicOptions } from './stream-topic.ts';

export class AveragePriceStream extends MarketTopic {
  #changed = false;
  #moving = true;

  constructor(views: Views, options: MarketTopicOptions) {
    super(views, options);
    const change = (): void => {
      this.#changed = true;
      this.touched();
    };
    this.listen(
      views.onTicker(this.market, change),
      views.onCandle(this.market, '1m', ({ closed }) => {
        if (closed && this.#moving) change();
      }),
    );
  }

  protected override changes(): readonly string[] {
    if (!this.#changed) return [];
    this.#changed = false;
    const state = this.state();
    return state === undefined ? [] : [state];
  }

  /** Before the first trade there is none. */
  protected override state(): string | undefined {
    const { views, market } = this;
    const sums = rollingSums(views, market, AVERAGE_MINUTES * MINUTE_MS);
    this.#moving = sums.trades > 0;
    if (sums.lastPrice === 0) return undefined;
    const average =
      sums.trades === 0
        ? this.texts.price(sums.lastPrice)
        : padded(views.reference.averagePriceText(market, sums.volume, sums.quoteVolume));
    return JSON.stringify({
      e: 'avgPrice',
      E: views.timeMs,
      s: this.symbol,
      i: `${AVERAGE_MINUTES}m`,
      w: average,
      T: views.recentTrades(market, 1)[0]?.timeMs ?? 0,
    });
  }
}

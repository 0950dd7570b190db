/** Paints the trades, newest first: price with an arrow for the taker's side, quantity, time. */
import type { Trade } from '../api/wire.ts';
import { grouped, padded } from '../number/fixed.ts';
import { clock } from '../number/show.ts';
import type { Colors, Painter, Size } from './surface.tsx';

const EDGE = 12;
/** Where the quantities end: a share of the width. */
export const QUANTITY_END = 0.66;
const TRADES_MAX = 200;

export class TapePainter implements Painter {
  isStale = false;
  scale = { priceDecimals: 2, quantityDecimals: 5 };
  /** Newest first. */
  #trades: Trade[] = [];

  get newestFirst(): readonly Trade[] {
    return this.#trades;
  }

  /** The trades so far, newest first; they replace what was known. */
  reset(trades: readonly Trade[]): void {
    this.#trades = [...trades];
  }

  /** Adds trades, oldest first; those known already are left out. */
  add(trades: readonly Trade[]): void {
    const newest = this.#trades[0]?.tradeId ?? 0;
    const fresh = trades.filter(({ tradeId }) => tradeId > newest).reverse();
    this.#trades = fresh.concat(this.#trades).slice(0, TRADES_MAX);
  }

  paint(context: CanvasRenderingContext2D, { width, height }: Size, colors: Colors): void {
    context.textBaseline = 'middle';
    context.font = `12px ${colors.font}`;
    context.globalAlpha = this.isStale ? 0.4 : 1;
    const rows = Math.min(this.#trades.length, Math.ceil(height / colors.row));
    const middle = colors.row / 2 + 0.5;
    context.textAlign = 'left';
    for (let i = 0; i < rows; i++) {
      const { price, takerSide } = this.#trades[i] as Trade;
      const isBuy = takerSide === 'BUY';
      context.fillStyle = isBuy ? colors.up : colors.down;
      context.fillText(isBuy ? '↑' : '↓', EDGE, i * colors.row + middle);
      context.fillText(
        grouped(padded(price, this.scale.priceDecimals)),
        EDGE + 14,
        i * colors.row + middle,
      );
    }
    context.textAlign = 'right';
    context.fillStyle = colors.text;
    for (let i = 0; i < rows; i++) {
      const text = padded((this.#trades[i] as Trade).quantity, this.scale.quantityDecimals);
      context.fillText(text, width * QUANTITY_END, i * colors.row + middle);
    }
    context.fillStyle = colors.muted;
    for (let i = 0; i < rows; i++) {
      const time = clock((this.#trades[i] as Trade).time);
      context.fillText(time, width - EDGE, i * colors.row + middle);
    }
    context.globalAlpha = 1;
  }
}

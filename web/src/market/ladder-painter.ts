/**
 * Paints the order book: asks above, bids below, the spread between them, a bar for the quantity up to
 * each level, and a mark where own orders stand. Sides are told apart by place as well as by colour.
 */
import type { BookView, SideView } from '../feed/protocol.ts';
import { fixedText, grouped } from '../number/fixed.ts';
import type { Colors, Painter, Size } from './surface.tsx';

const MIDDLE_HEIGHT = 36;
const EDGE = 12;
/** Where the quantities end: a share of the width. */
export const QUANTITY_END = 0.64;

export type LadderSides = 'both' | 'bids' | 'asks';

export interface LadderScale {
  readonly priceDecimals: number;
  readonly quantityDecimals: number;
  readonly group: number;
}

/** Where a row is and what it stands for. */
export interface Row {
  readonly side: 'bids' | 'asks';
  readonly index: number;
  readonly price: number;
}

export class LadderPainter implements Painter {
  book: BookView | undefined;
  scale: LadderScale = { priceDecimals: 2, quantityDecimals: 5, group: 1 };
  /** Prices of own open orders of each side, rounded as the rows are. */
  own: { readonly bids: ReadonlySet<number>; readonly asks: ReadonlySet<number> } = {
    bids: new Set(),
    asks: new Set(),
  };
  /** Index from the spread, counting asks up as negative from -1 and bids down from 0. */
  marked: number | undefined;
  last = { price: 0, rising: true };
  isStale = false;
  /** Both sides with the spread in the middle, or all of one. */
  sides: LadderSides = 'both';
  rows = 0;
  readonly #onRows: (rows: number) => void;
  #size: Size = { width: 0, height: 0 };
  #rowHeight = 20;

  /** `onRows` is told how many rows of a side fit. */
  constructor(onRows: (rows: number) => void) {
    this.#onRows = onRows;
  }

  resized(size: Size, { row }: Colors): void {
    this.#size = size;
    this.#rowHeight = row;
    const height = (size.height - MIDDLE_HEIGHT) / (this.sides === 'both' ? 2 : 1);
    const rows = Math.max(0, Math.floor(height / row));
    if (rows === this.rows) return;
    this.rows = rows;
    this.#onRows(rows);
  }

  /** The middle of the strip between the sides. */
  get #middle(): number {
    const { height } = this.#size;
    if (this.sides === 'both') return height / 2;
    return this.sides === 'bids' ? MIDDLE_HEIGHT / 2 : height - MIDDLE_HEIGHT / 2;
  }

  /** The row under a point. */
  rowAt(y: number): number | undefined {
    const middle = this.#middle;
    const below = y - (middle + MIDDLE_HEIGHT / 2);
    const above = middle - MIDDLE_HEIGHT / 2 - y;
    if (below >= 0) return Math.floor(below / this.#rowHeight);
    if (above >= 0) return -1 - Math.floor(above / this.#rowHeight);
    return undefined;
  }

  /** What stands in a row; undefined where there is nothing. */
  row(mark: number): Row | undefined {
    const side = mark < 0 ? 'asks' : 'bids';
    const index = mark < 0 ? -1 - mark : mark;
    const price = index < this.rows ? this.book?.[side].prices[index] : undefined;
    return price === undefined ? undefined : { side, index, price };
  }

  paint(context: CanvasRenderingContext2D, size: Size, colors: Colors): void {
    context.textBaseline = 'middle';
    context.font = `12px ${colors.font}`;
    context.globalAlpha = this.isStale ? 0.4 : 1;
    const { book } = this;
    if (book !== undefined) {
      const deepest = Math.max(
        book.bids.totals[Math.min(this.rows, book.bids.totals.length) - 1] ?? 0,
        book.asks.totals[Math.min(this.rows, book.asks.totals.length) - 1] ?? 0,
        1,
      );
      for (const side of ['asks', 'bids'] as const) {
        const isShown = this.sides === 'both' || this.sides === side;
        if (isShown) this.#paintSide(context, size, colors, { side, deepest });
      }
    }
    this.#paintMiddle(context, size, colors);
    context.globalAlpha = 1;
  }

  #paintSide(
    context: CanvasRenderingContext2D,
    { width }: Size,
    colors: Colors,
    { side, deepest }: { readonly side: 'bids' | 'asks'; readonly deepest: number },
  ): void {
    const view = this.book?.[side] as SideView;
    const { priceDecimals, quantityDecimals } = this.scale;
    const isAsk = side === 'asks';
    const step = this.#rowHeight;
    const start = this.#middle + (isAsk ? -MIDDLE_HEIGHT / 2 - step : MIDDLE_HEIGHT / 2);
    const count = Math.min(this.rows, view.prices.length);
    context.textAlign = 'right';
    for (let i = 0; i < count; i++) {
      const y = start + (isAsk ? -i : i) * step;
      if (this.marked === (isAsk ? -1 - i : i)) {
        context.fillStyle = colors.hover;
        context.fillRect(0, y, width, step);
      }
      const bar = ((view.totals[i] as number) / deepest) * width;
      context.fillStyle = isAsk ? colors.downSoft : colors.upSoft;
      context.fillRect(width - bar, y + 1, bar, step - 1);
    }
    const [priceX, quantityX, totalX] = [EDGE, width * QUANTITY_END, width - EDGE];
    context.fillStyle = isAsk ? colors.down : colors.up;
    context.textAlign = 'left';
    for (let i = 0; i < count; i++) {
      const y = start + (isAsk ? -i : i) * step + step / 2 + 0.5;
      const price = view.prices[i] as number;
      context.fillText(grouped(fixedText(price, priceDecimals)), priceX, y);
    }
    context.textAlign = 'right';
    context.fillStyle = colors.text;
    for (let i = 0; i < count; i++) {
      const y = start + (isAsk ? -i : i) * step + step / 2 + 0.5;
      context.fillText(fixedText(view.quantities[i] as number, quantityDecimals), quantityX, y);
    }
    context.fillStyle = colors.muted;
    for (let i = 0; i < count; i++) {
      const y = start + (isAsk ? -i : i) * step + step / 2 + 0.5;
      context.fillText(fixedText(view.totals[i] as number, quantityDecimals), totalX, y);
    }
    this.#paintOwn(context, view, { side, start, count, color: colors.accent });
  }

  #paintOwn(
    context: CanvasRenderingContext2D,
    view: SideView,
    at: { side: 'bids' | 'asks'; start: number; count: number; color: string },
  ): void {
    const own = this.own[at.side];
    if (own.size === 0) return;
    context.fillStyle = at.color;
    for (let i = 0; i < at.count; i++) {
      if (!own.has(view.prices[i] as number)) continue;
      const y = at.start + (at.side === 'asks' ? -i : i) * this.#rowHeight;
      context.beginPath();
      context.moveTo(2, y + this.#rowHeight / 2 - 4);
      context.lineTo(8, y + this.#rowHeight / 2);
      context.lineTo(2, y + this.#rowHeight / 2 + 4);
      context.fill();
    }
  }

  #paintMiddle(context: CanvasRenderingContext2D, { width }: Size, colors: Colors): void {
    const y = this.#middle;
    const { priceDecimals } = this.scale;
    const { price, rising } = this.last;
    context.font = `600 16px ${colors.font}`;
    context.textAlign = 'left';
    context.fillStyle = rising ? colors.up : colors.down;
    if (price > 0) {
      const text = `${grouped(fixedText(price, priceDecimals))} ${rising ? '↑' : '↓'}`;
      context.fillText(text, EDGE, y + 1);
    }
    const { bestBid = 0, bestAsk = 0 } = this.book ?? {};
    context.font = `11px ${colors.font}`;
    context.textAlign = 'right';
    context.fillStyle = this.isStale ? colors.warn : colors.muted;
    const spread =
      bestBid > 0 && bestAsk > 0
        ? `Spread ${fixedText(bestAsk - bestBid, priceDecimals)}`
        : 'One side is empty';
    context.fillText(this.isStale ? 'Not live' : spread, width - EDGE, y + 1);
  }
}

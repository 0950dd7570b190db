/** Paints the depth chart: quantity up to each price on both sides, with what lies under the pointer. */
import type { SideView } from '../feed/protocol.ts';
import { fixedText, grouped } from '../number/fixed.ts';
import { compact } from '../number/show.ts';
import type { Colors, Painter, Size } from './surface.tsx';

const FOOT = 24;
const HEAD = 16;

export class DepthPainter implements Painter {
  curve: { readonly bids: SideView; readonly asks: SideView } | undefined;
  scale = { priceDecimals: 2, quantityDecimals: 5 };
  isStale = false;
  pointerX: number | undefined;

  paint(context: CanvasRenderingContext2D, size: Size, colors: Colors): void {
    const { curve } = this;
    const [bid, ask] = [curve?.bids.prices[0], curve?.asks.prices[0]];
    if (curve === undefined || (bid === undefined && ask === undefined)) return;
    context.globalAlpha = this.isStale ? 0.4 : 1;
    const middle = ((bid ?? ask ?? 0) + (ask ?? bid ?? 0)) / 2;
    const reach =
      1.02 *
      Math.max(
        middle - (curve.bids.prices.at(-1) ?? middle),
        (curve.asks.prices.at(-1) ?? middle) - middle,
        1,
      );
    const highest = Math.max(curve.bids.totals.at(-1) ?? 0, curve.asks.totals.at(-1) ?? 0, 1);
    const ground = size.height - FOOT;
    const at = {
      x: (price: number) => size.width / 2 + ((price - middle) / reach) * (size.width / 2),
      y: (total: number) => ground - (total / highest) * (ground - HEAD - 8),
    };
    this.#paintSide(context, curve.bids, at, { ground, line: colors.up, fill: colors.upSoft });
    this.#paintSide(context, curve.asks, at, { ground, line: colors.down, fill: colors.downSoft });
    this.#paintScale(context, size, colors, { middle, reach, highest });
    if (this.pointerX !== undefined) this.#paintPointer(context, size, colors, at);
    context.globalAlpha = 1;
  }

  #paintSide(
    context: CanvasRenderingContext2D,
    { prices, totals }: SideView,
    at: { x: (price: number) => number; y: (total: number) => number },
    { ground, line, fill }: { ground: number; line: string; fill: string },
  ): void {
    if (prices.length === 0) return;
    const first = at.x(prices[0] as number);
    const trace = (): void => {
      context.beginPath();
      context.moveTo(first, ground);
      for (let i = 0; i < prices.length; i++) {
        const x = at.x(prices[i] as number);
        context.lineTo(x, at.y(i === 0 ? 0 : (totals[i - 1] as number)));
        context.lineTo(x, at.y(totals[i] as number));
      }
    };
    trace();
    context.strokeStyle = line;
    context.lineWidth = 1.5;
    context.stroke();
    context.lineTo(at.x(prices.at(-1) as number), ground);
    context.closePath();
    context.fillStyle = fill;
    context.fill();
  }

  #paintScale(
    context: CanvasRenderingContext2D,
    { width, height }: Size,
    colors: Colors,
    { middle, reach, highest }: { middle: number; reach: number; highest: number },
  ): void {
    context.font = `11px ${colors.font}`;
    context.textBaseline = 'middle';
    context.fillStyle = colors.muted;
    for (const part of [-0.5, 0, 0.5]) {
      const text = fixedText(Math.round(middle + part * reach), this.scale.priceDecimals);
      context.textAlign = 'center';
      context.fillText(grouped(text), width / 2 + (part * width) / 2, height - FOOT / 2);
    }
    context.textAlign = 'right';
    const top = compact(fixedText(highest, this.scale.quantityDecimals));
    context.fillText(top, width - 8, HEAD / 2 + 6);
    context.fillStyle = colors.line;
    context.fillRect(0, height - FOOT, width, 1);
  }

  #paintPointer(
    context: CanvasRenderingContext2D,
    { width, height }: Size,
    colors: Colors,
    at: { x: (price: number) => number; y: (total: number) => number },
  ): void {
    const x = this.pointerX as number;
    const side = x < width / 2 ? 'bids' : 'asks';
    const { prices, totals } = (this.curve as NonNullable<typeof this.curve>)[side];
    let index = -1;
    for (let i = 0; i < prices.length; i++) {
      const there = at.x(prices[i] as number);
      if (side === 'bids' ? there >= x : there <= x) index = i;
    }
    if (index < 0) return;
    const total = totals[index] as number;
    context.strokeStyle = colors.strong;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x, HEAD);
    context.lineTo(x, height - FOOT);
    context.stroke();
    context.fillStyle = side === 'bids' ? colors.up : colors.down;
    context.beginPath();
    context.arc(x, at.y(total), 3.5, 0, Math.PI * 2);
    context.fill();
    const { priceDecimals, quantityDecimals } = this.scale;
    const price = grouped(fixedText(prices[index] as number, priceDecimals));
    context.fillStyle = colors.text;
    context.textAlign = side === 'bids' ? 'left' : 'right';
    const words = `${price} · ${side === 'bids' ? 'bids' : 'asks'} ${fixedText(total, quantityDecimals)}`;
    context.fillText(words, x + (side === 'bids' ? 8 : -8), HEAD + 4);
  }
}

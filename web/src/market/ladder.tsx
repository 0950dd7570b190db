/** The order book: a canvas that fills the form when a price is picked, by pointer or by keys. */
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, ReactElement } from 'react';
import { feed, tell } from '../feed/feed.ts';
import type { BookView } from '../feed/protocol.ts';
import { decimalsOf, fixedText, grouped, parseFixed } from '../number/fixed.ts';
import { goOnTo } from '../shell/places.ts';
import { useConnection } from '../state/connection.ts';
import { scaleOf, useMarket, useMarkets } from '../state/markets.ts';
import { isWorking } from '../state/account-fold.ts';
import { openOrdersOf, useOrders } from '../state/orders.ts';
import { fillPrice } from '../state/ticket.ts';
import { ColumnHeads } from './column-heads.tsx';
import { LadderPainter, QUANTITY_END } from './ladder-painter.ts';
import type { LadderSides } from './ladder-painter.ts';
import { Surface } from './surface.tsx';

const GROUPS = [1, 10, 50, 100, 1_000] as const;
const SPOKEN_EVERY_MS = 10_000;

interface Grouping {
  readonly market: string;
  readonly factor: number;
}

export function Ladder(): ReactElement {
  const market = useMarket();
  const state = useConnection((store) => store.state);
  const orders = useOrders((store) => store.open);
  const [grouping, setGrouping] = useState<Grouping>({ market: '', factor: 1 });
  const [sides, setSides] = useState<LadderSides>('both');
  const describedBy = useId();
  const rows = useRef(0);
  const factor = grouping.market === market?.market ? grouping.factor : 1;
  const tick = market === undefined ? 1 : parseFixed(market.tickSize, decimalsOf(market.tickSize));
  const group = tick * factor;
  const latest = useRef(group);
  latest.current = group;
  const painter = useMemo(
    () =>
      new LadderPainter((count) => {
        rows.current = count;
        tell({ kind: 'view', levels: count, group: latest.current });
      }),
    [],
  );
  const repaint = useRef<() => void>(() => undefined);
  const refit = useRef<() => void>(() => undefined);
  const follow = useMemo(() => followBook(painter, repaint, refit), [painter]);

  useEffect(() => {
    if (market === undefined) return;
    painter.scale = { ...scaleOf(market), group };
    painter.book = undefined;
    const last = useMarkets.getState().tickers[market.market]?.last;
    painter.last = { price: parseFixed(last ?? '0', scaleOf(market).priceDecimals), rising: true };
    painter.marked = undefined;
    tell({ kind: 'view', levels: rows.current, group });
    repaint.current();
  }, [painter, market?.market, group]);

  useEffect(() => {
    if (market === undefined) return;
    const { priceDecimals } = scaleOf(market);
    const rounded = (side: 'BUY' | 'SELL'): ReadonlySet<number> =>
      new Set(
        openOrdersOf(orders, market.market)
          .filter((order) => order.side === side && order.price !== undefined && isWorking(order))
          .map(({ price = '0' }) => parseFixed(price, priceDecimals) / group)
          .map((price) => (side === 'BUY' ? Math.floor(price) : Math.ceil(price)) * group),
      );
    painter.own = { bids: rounded('BUY'), asks: rounded('SELL') };
    repaint.current();
  }, [painter, market, orders, group]);

  useEffect(() => {
    painter.sides = sides;
    refit.current();
  }, [painter, sides]);

  useEffect(() => {
    painter.isStale = state !== 'live';
    repaint.current();
  }, [painter, state]);

  const mark = (row: number | undefined): void => {
    if (painter.marked === row) return;
    painter.marked = row;
    repaint.current();
  };
  const pick = (marked: number | undefined): void => {
    const row = marked === undefined ? undefined : painter.row(marked);
    if (row === undefined || market === undefined) return;
    fillPrice(fixedText(row.price, painter.scale.priceDecimals));
    goOnTo('ticket');
  };
  const key = (event: KeyboardEvent): void => {
    const { marked } = painter;
    if (event.key === 'ArrowUp') mark((marked ?? 0) - 1);
    else if (event.key === 'ArrowDown') mark((marked ?? -1) + 1);
    else if (event.key === 'Enter' || event.key === ' ') pick(marked);
    else return;
    event.preventDefault();
  };
  if (market === undefined) return <div className="flex-1" />;
  const decimals = decimalsOf(market.tickSize);
  return (
    <section className="flex h-full flex-col" aria-label="Order book">
      <div className="flex h-9 shrink-0 items-center justify-between px-2">
        <SidesPicker sides={sides} onPick={setSides} />
        <select
          aria-label="Group prices by"
          className="h-6 rounded border border-line bg-raised px-1 text-[12px]"
          value={factor}
          onChange={(event) =>
            setGrouping({ market: market.market, factor: Number(event.target.value) })
          }
        >
          {GROUPS.map((each) => (
            <option key={each} value={each}>
              {fixedText(tick * each, decimals)}
            </option>
          ))}
        </select>
      </div>
      <ColumnHeads
        left={`Price ${market.quote}`}
        middle={`Quantity ${market.base}`}
        middleEnd={QUANTITY_END}
        right="Total"
      />
      <Surface
        painter={painter}
        follow={follow}
        label="Order book; arrow keys choose a level, Enter takes its price"
        describedBy={describedBy}
        onMove={(event) => mark(painter.rowAt(event.nativeEvent.offsetY))}
        onLeave={() => mark(undefined)}
        onPick={(event) => pick(painter.rowAt(event.nativeEvent.offsetY))}
        onKey={key}
      />
      <BookInWords id={describedBy} painter={painter} />
    </section>
  );
}

const sideNames: Readonly<Record<LadderSides, string>> = {
  both: 'Bids and asks',
  bids: 'Bids only',
  asks: 'Asks only',
};

interface SidesPickerProps {
  readonly sides: LadderSides;
  readonly onPick: (sides: LadderSides) => void;
}

/** Both sides or one, each shown by a sign of what it looks like. */
function SidesPicker({ sides, onPick }: SidesPickerProps): ReactElement {
  return (
    <div role="radiogroup" aria-label="Sides of the book" className="flex gap-0.5">
      {(Object.keys(sideNames) as LadderSides[]).map((each) => (
        <button
          key={each}
          type="button"
          role="radio"
          aria-checked={each === sides}
          aria-label={sideNames[each]}
          title={sideNames[each]}
          className={`grid size-6 place-items-center rounded ${each === sides ? 'bg-hover' : 'opacity-60 hover:opacity-100'}`}
          onClick={() => onPick(each)}
        >
          <span className="flex h-3.5 w-3.5 flex-col gap-0.5">
            {each !== 'bids' && <span className="flex-1 rounded-[1px] bg-down" />}
            {each !== 'asks' && <span className="flex-1 rounded-[1px] bg-up" />}
          </span>
        </button>
      ))}
    </div>
  );
}

interface Call {
  current: () => void;
}

function followBook(painter: LadderPainter, repaint: Call, refit: Call) {
  return (paint: () => void, fit: () => void): (() => void) => {
    repaint.current = paint;
    refit.current = fit;
    return feed.frames.on(({ book, trades }) => {
      const trade = trades?.at(-1);
      if (trade !== undefined) {
        const price = parseFixed(trade.price, painter.scale.priceDecimals);
        const before = painter.last;
        const rising = price === before.price ? before.rising : price > before.price;
        painter.last = { price, rising };
      }
      if (book !== undefined) painter.book = book;
      if (book !== undefined || trade !== undefined) paint();
    });
  };
}

/** The best prices as text for those who do not see the canvas, renewed now and then. */
function BookInWords({ id, painter }: { id: string; painter: LadderPainter }): ReactElement {
  const [text, setText] = useState('');
  useEffect(() => {
    const speak = (): void => setText(bookInWords(painter.book, painter.scale.priceDecimals));
    const timer = setInterval(speak, SPOKEN_EVERY_MS);
    return () => clearInterval(timer);
  }, [painter]);
  return (
    <p id={id} className="sr-only" aria-live="polite">
      {text}
    </p>
  );
}

function bookInWords(book: BookView | undefined, decimals: number): string {
  if (book === undefined) return 'The order book is not known yet.';
  const said = (price: number): string =>
    price === 0 ? 'none' : grouped(fixedText(price, decimals));
  return `Best bid ${said(book.bestBid)}, best ask ${said(book.bestAsk)}.`;
}

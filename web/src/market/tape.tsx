/** The trades of the market as they happen, newest first. */
import { useEffect, useMemo, useRef } from 'react';
import type { ReactElement } from 'react';
import { request } from '../api/http.ts';
import type { Trade } from '../api/wire.ts';
import { feed } from '../feed/feed.ts';
import { useConnection } from '../state/connection.ts';
import { scaleOf, useMarket } from '../state/markets.ts';
import { ColumnHeads } from './column-heads.tsx';
import { Surface } from './surface.tsx';
import { QUANTITY_END, TapePainter } from './tape-painter.ts';

const TRADES_AT_START = 100;

export function Tape(): ReactElement {
  const market = useMarket();
  const symbol = market?.market ?? '';
  const { state, resyncs } = useConnection();
  const painter = useMemo(() => new TapePainter(), []);
  const repaint = useRef<() => void>(() => undefined);
  const follow = useMemo(
    () =>
      (paint: () => void): (() => void) => {
        repaint.current = paint;
        return feed.frames.on(({ trades }) => {
          if (trades === undefined) return;
          painter.add(trades);
          paint();
        });
      },
    [painter],
  );
  useEffect(() => {
    if (market === undefined) return undefined;
    painter.scale = scaleOf(market);
    let wanted = true;
    painter.reset([]);
    repaint.current();
    const load = async (): Promise<void> => {
      const path = `/api/v1/markets/${symbol}/trades`;
      const found = await request<{ readonly trades: readonly Trade[] }>('GET', path, {
        query: { limit: TRADES_AT_START },
      });
      if (!wanted || !found.ok) return;
      const early = painter.newestFirst;
      painter.reset(found.value.trades);
      painter.add(early.toReversed());
      repaint.current();
    };
    void load();
    return () => {
      wanted = false;
    };
  }, [painter, symbol, resyncs]);
  useEffect(() => {
    painter.isStale = state !== 'live';
    repaint.current();
  }, [painter, state]);
  return (
    <section className="flex h-full flex-col" aria-label="Trades">
      <ColumnHeads
        left={`Price ${market?.quote ?? ''}`}
        middle={`Quantity ${market?.base ?? ''}`}
        middleEnd={QUANTITY_END}
        right="Time"
      />
      <Surface painter={painter} follow={follow} label="The latest trades, newest first" />
    </section>
  );
}

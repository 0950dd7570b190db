/** The depth chart: how much stands how far from the middle. */
import { useEffect, useMemo, useRef } from 'react';
import type { ReactElement } from 'react';
import { feed } from '../feed/feed.ts';
import { useConnection } from '../state/connection.ts';
import { scaleOf, useMarket } from '../state/markets.ts';
import { DepthPainter } from './depth-painter.ts';
import { Surface } from './surface.tsx';

export function Depth(): ReactElement {
  const market = useMarket();
  const state = useConnection((store) => store.state);
  const painter = useMemo(() => new DepthPainter(), []);
  const repaint = useRef<() => void>(() => undefined);
  const follow = useMemo(
    () =>
      (paint: () => void): (() => void) => {
        repaint.current = paint;
        return feed.frames.on(({ curve }) => {
          if (curve === undefined) return;
          painter.curve = curve;
          paint();
        });
      },
    [painter],
  );
  useEffect(() => {
    if (market === undefined) return;
    painter.curve = undefined;
    painter.scale = scaleOf(market);
    repaint.current();
  }, [painter, market?.market]);
  useEffect(() => {
    painter.isStale = state !== 'live';
    repaint.current();
  }, [painter, state]);
  const point = (x: number | undefined): void => {
    painter.pointerX = x;
    repaint.current();
  };
  return (
    <section className="flex h-full flex-col" aria-label="Depth">
      <Surface
        painter={painter}
        follow={follow}
        label="Depth chart: quantity of bids and asks up to each price"
        onMove={(event) => point(event.nativeEvent.offsetX)}
        onLeave={() => point(undefined)}
      />
    </section>
  );
}

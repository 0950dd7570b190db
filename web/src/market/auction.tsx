/** A market in a call: where it would open, how much would trade, what is left over, how long it goes on. */
import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import type { Auction as AuctionState, Market } from '../api/wire.ts';
import { plain, priceOf } from '../number/show.ts';
import { useMarket, useMarkets } from '../state/markets.ts';

const SECOND_MS = 1_000;

export function Auction(): ReactElement | null {
  const market = useMarket();
  const told = useMarkets(({ auctions, selected }) => auctions[selected]);
  const auction = told === undefined ? market?.auction : told;
  const isCall = market?.status === 'AUCTION' || market?.status === 'PRE_OPEN';
  if (market === undefined || (!isCall && (auction === undefined || auction === null))) return null;
  return (
    <section
      aria-label="Auction"
      className="flex shrink-0 flex-wrap items-center gap-x-6 gap-y-1 border-b border-line bg-warn-soft px-3 py-2"
    >
      <p className="font-medium text-warn">
        {market.status === 'PRE_OPEN' ? 'Before the opening' : 'Auction'}
      </p>
      {auction === undefined || auction === null ? (
        <p className="text-[12px]">Orders gather; they trade all at once at one price.</p>
      ) : (
        <Figures market={market} auction={auction} />
      )}
    </section>
  );
}

function Figures({ market, auction }: { market: Market; auction: AuctionState }): ReactElement {
  const { indicativePrice, indicativeVolume, imbalance, imbalanceSide, endsAt } = auction;
  const side = imbalanceSide === 'BUY' ? 'to buy' : 'to sell';
  const cells = [
    ['Indicative price', `${priceOf(market, indicativePrice)} ${market.quote}`],
    ['Indicative volume', `${plain(indicativeVolume)} ${market.base}`],
    ['Imbalance', imbalanceSide === null ? 'none' : `${plain(imbalance)} ${market.base} ${side}`],
  ] as const;
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-1">
      {cells.map(([name, value]) => (
        <div key={name} className="leading-4">
          <dt className="label">{name}</dt>
          <dd className="text-[12px]">{value}</dd>
        </div>
      ))}
      {endsAt !== null && (
        <div className="leading-4">
          <dt className="label">Ends in</dt>
          <dd className="text-[12px]" role="timer">
            <Countdown to={endsAt} />
          </dd>
        </div>
      )}
    </dl>
  );
}

function Countdown({ to }: { to: string }): ReactElement {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), SECOND_MS);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.ceil((Date.parse(to) - now) / SECOND_MS));
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  return <>{seconds === 0 ? 'any moment' : `${minutes}:${String(rest).padStart(2, '0')}`}</>;
}

/** All markets with search, favourites first when asked, last price, change and a sparkline. */
import { useState } from 'react';
import type { ReactElement } from 'react';
import type { Market, Ticker } from '../api/wire.ts';
import { percent, priceOf, words } from '../number/show.ts';
import { selectMarket, useMarkets } from '../state/markets.ts';
import { useSettings } from '../state/settings.ts';
import { Icon } from '../ui/icons.tsx';
import { Sparkline } from './sparkline.tsx';

export function MarketList({ onPick }: { onPick?: () => void }): ReactElement {
  const { markets, tickers, selected } = useMarkets();
  const { favourites, change } = useSettings();
  const [search, setSearch] = useState('');
  const [onlyFavourites, setOnlyFavourites] = useState(false);
  const words = search.trim().toUpperCase();
  const shown = markets
    .filter(({ market }) => market.includes(words))
    .filter(({ market }) => !onlyFavourites || favourites.includes(market));
  const toggle = (market: string): void => {
    const rest = favourites.filter((each) => each !== market);
    change({ favourites: rest.length < favourites.length ? rest : [...favourites, market] });
  };
  return (
    <section className="flex h-full flex-col" aria-label="Markets">
      <div className="flex shrink-0 items-center gap-1 p-2">
        <label className="control flex min-w-0 flex-1 items-center gap-2 text-muted focus-within:border-accent">
          <Icon name="search" size={14} />
          <input
            type="search"
            aria-label="Search markets"
            placeholder="Search"
            className="min-w-0 flex-1 bg-transparent text-text outline-none placeholder:text-muted"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        </label>
        <button
          type="button"
          aria-label="Only favourites"
          title="Only favourites"
          aria-pressed={onlyFavourites}
          className={`grid size-8 place-items-center rounded-md hover:bg-hover ${onlyFavourites ? 'text-warn' : 'text-muted'}`}
          onClick={() => setOnlyFavourites(!onlyFavourites)}
        >
          <Icon name="star" filled={onlyFavourites} />
        </button>
      </div>
      <ul className="min-h-0 flex-1 overflow-y-auto pb-2">
        {shown.map((market) => (
          <MarketRow
            key={market.market}
            market={market}
            ticker={tickers[market.market]}
            isSelected={market.market === selected}
            isFavourite={favourites.includes(market.market)}
            onToggle={() => toggle(market.market)}
            onPick={() => {
              selectMarket(market.market);
              onPick?.();
            }}
          />
        ))}
        {shown.length === 0 && (
          <li className="px-3 py-6 text-center text-muted">
            {onlyFavourites ? 'No favourites yet: mark some with the star.' : 'No such market.'}
          </li>
        )}
      </ul>
    </section>
  );
}

interface RowProps {
  readonly market: Market;
  readonly ticker: Ticker | undefined;
  readonly isSelected: boolean;
  readonly isFavourite: boolean;
  readonly onToggle: () => void;
  readonly onPick: () => void;
}

function MarketRow(props: RowProps): ReactElement {
  const { market, ticker, isSelected, isFavourite, onToggle, onPick } = props;
  const change = ticker?.changePercent ?? null;
  const rising = !(change ?? '').startsWith('-');
  return (
    <li
      className={`group relative flex items-center ${isSelected ? 'bg-raised' : 'hover:bg-raised'}`}
    >
      {isSelected && <span className="absolute inset-y-1 left-0 w-0.5 rounded-full bg-accent" />}
      <button
        type="button"
        aria-label={`Favourite ${market.market}`}
        aria-pressed={isFavourite}
        className={`ml-1 grid size-6 place-items-center ${isFavourite ? 'text-warn' : 'text-muted opacity-60 group-hover:opacity-100 focus-visible:opacity-100'}`}
        onClick={onToggle}
      >
        <Icon name="star" size={12} filled={isFavourite} />
      </button>
      <button
        type="button"
        aria-current={isSelected}
        className="flex h-11 min-w-0 flex-1 items-center gap-2 pr-3 pl-1 text-left"
        onClick={onPick}
      >
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">
            {market.base}
            <span className="font-normal text-muted">/{market.quote}</span>
          </span>
          {market.status !== 'TRADING' && (
            <span className="block text-[11px] leading-3 text-warn">{words(market.status)}</span>
          )}
        </span>
        <Sparkline market={market.market} last={ticker?.last} rising={rising} />
        <span className="w-[76px] text-right leading-4">
          <span className="block">{priceOf(market, ticker?.last)}</span>
          <span
            className={`block text-[11px] ${change === null ? 'text-muted' : rising ? 'text-up' : 'text-down'}`}
          >
            {percent(change)}
          </span>
        </span>
      </button>
    </li>
  );
}

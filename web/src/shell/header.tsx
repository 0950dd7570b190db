/** The top of the page: which market, how it stands, whether that is live, and who is signed in. */
import { Popover } from 'radix-ui';
import { useEffect, useRef, useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import type { Market, Ticker } from '../api/wire.ts';
import { AccountMenu } from '../account/account-menu.tsx';
import { SettingsMenu } from '../care/settings-menu.tsx';
import { feed } from '../feed/feed.ts';
import { MarketList } from '../market/market-list.tsx';
import { grouped } from '../number/fixed.ts';
import { compact, percent, priceOf, words } from '../number/show.ts';
import { useMarket, useMarkets } from '../state/markets.ts';
import { Icon } from '../ui/icons.tsx';
import { ConnectionLight } from './connection-light.tsx';
import { LayoutMenu } from './layout-menu.tsx';

export function Header(): ReactElement {
  const market = useMarket();
  const ticker = useMarkets(({ tickers, selected }) => tickers[selected]);
  return (
    <header className="flex h-13 shrink-0 items-center gap-2 bg-panel px-3 md:mx-1 md:mt-1 md:rounded-lg">
      <a href="#/" className="mr-1 hidden items-center gap-2 font-semibold tracking-tight lg:flex">
        <img src="./icon.svg" alt="" width="24" height="24" />
        Buttonwood
      </a>
      <MarketPicker market={market} />
      {market !== undefined && <Figures market={market} ticker={ticker} />}
      <div className="ml-auto flex items-center gap-1">
        <ConnectionLight />
        <LayoutMenu />
        <SettingsMenu />
        <AccountMenu />
      </div>
    </header>
  );
}

function MarketPicker({ market }: { market: Market | undefined }): ReactElement {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger className="flex h-9 items-center gap-1.5 rounded-md px-2 text-[15px] font-semibold whitespace-nowrap hover:bg-hover">
        <span className="text-left leading-4">
          {market === undefined ? 'Markets' : `${market.base}/${market.quote}`}
          <Change className="block text-[11px] font-normal sm:hidden" />
        </span>
        <span className="text-muted">
          <Icon name="chevron" />
        </span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          aria-label="Markets"
          align="start"
          sideOffset={8}
          className="z-50 h-[420px] w-[320px] overflow-hidden rounded-lg bg-panel shadow-(--shadow)"
        >
          <MarketList onPick={() => setOpen(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** The last 24 hours in percent. */
function Change({ className = '' }: { className?: string }): ReactElement {
  const ticker = useMarkets(({ tickers, selected }) => tickers[selected]);
  const change = ticker?.changePercent ?? null;
  const color = change === null ? 'text-muted' : change.startsWith('-') ? 'text-down' : 'text-up';
  return (
    <span className={`${color} ${className}`}>
      <span className="hidden xl:inline">{signed(ticker?.change)} </span>
      {percent(change)}
    </span>
  );
}

function Figures({ market, ticker }: { market: Market; ticker: Ticker | undefined }): ReactElement {
  return (
    <>
      <LastPrice key={market.market} market={market} ticker={ticker} />
      {market.status !== 'TRADING' && (
        <span className="rounded bg-warn-soft px-2 py-0.5 text-[11px] font-medium text-warn">
          {words(market.status)}
        </span>
      )}
      <dl className="ml-2 hidden min-w-0 items-center gap-5 overflow-hidden sm:flex">
        <Figure name="24h change">
          <Change />
        </Figure>
        <Figure name="24h high" className="hidden md:block">
          {priceOf(market, ticker?.high)}
        </Figure>
        <Figure name="24h low" className="hidden md:block">
          {priceOf(market, ticker?.low)}
        </Figure>
        <Figure name={`24h volume ${market.base}`} className="hidden lg:block">
          {compact(ticker?.volume)}
        </Figure>
        <Figure name={`24h volume ${market.quote}`} className="hidden xl:block">
          {compact(ticker?.quoteVolume)}
        </Figure>
      </dl>
    </>
  );
}

function signed(text: string | null | undefined): string {
  if (text === null || text === undefined) return '';
  return text.startsWith('-') ? `−${grouped(text.slice(1))}` : `+${grouped(text)}`;
}

interface FigureProps {
  readonly name: string;
  readonly className?: string;
  readonly children: ReactNode;
}

function Figure({ name, className = '', children }: FigureProps): ReactElement {
  return (
    <div className={`leading-4 whitespace-nowrap ${className}`}>
      <dt className="label">{name}</dt>
      <dd className="text-[12px]">{children}</dd>
    </div>
  );
}

/** The browser's tab is told so often: it is another process that draws it. */
const TITLE_MS = 1_000;

/** The price of the last trade, written straight into the page at most once a frame. */
function LastPrice({
  market,
  ticker,
}: {
  market: Market;
  ticker: Ticker | undefined;
}): ReactElement {
  const place = useRef<HTMLSpanElement>(null);
  const known = useRef('');
  const color = useRef('');
  const write = (price: string | null | undefined): void => {
    const target = place.current;
    if (target === null || price === null || price === undefined || price === known.current) return;
    const wanted =
      known.current === '' ? '' : Number(price) > Number(known.current) ? 'text-up' : 'text-down';
    known.current = price;
    target.textContent = priceOf(market, price);
    if (wanted === color.current) return;
    color.current = wanted;
    target.className = `text-[17px] font-semibold ${wanted}`;
  };
  useEffect(() => {
    if (known.current === '') write(ticker?.last);
  }, [ticker]);
  useEffect(() => feed.frames.on(({ trades }) => write(trades?.at(-1)?.price)), []);
  useEffect(() => {
    const timer = setInterval(() => {
      if (known.current === '') return;
      document.title = `${priceOf(market, known.current)} ${market.base}/${market.quote} · Buttonwood`;
    }, TITLE_MS);
    return () => clearInterval(timer);
  }, [market]);
  return (
    <span ref={place} className="text-[17px] font-semibold" data-testid="last-price">
      –
    </span>
  );
}

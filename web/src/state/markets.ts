/** The markets, their last 24 hours, and the one that is looked at. */
import { create } from 'zustand';
import { request } from '../api/http.ts';
import type { Auction, AuctionEvent, Market, Ticker } from '../api/wire.ts';
import { feed, tell } from '../feed/feed.ts';
import type { MarketScale } from '../feed/protocol.ts';
import { decimalsOf } from '../number/fixed.ts';
import { plain } from '../number/show.ts';
import { useSettings } from './settings.ts';
import { clearTicket } from './ticket.ts';
import { toast } from './toasts.ts';

interface MarketsState {
  readonly markets: readonly Market[];
  readonly tickers: Readonly<Record<string, Ticker>>;
  readonly auctions: Readonly<Record<string, Auction | null>>;
  /** Symbol of the market that is looked at; '' until the markets are known. */
  readonly selected: string;
}

export const useMarkets = create<MarketsState>()(() => ({
  markets: [],
  tickers: {},
  auctions: {},
  selected: '',
}));

export function useMarket(): Market | undefined {
  return useMarkets(({ markets, selected }) => markets.find(({ market }) => market === selected));
}

export function currentMarket(): Market | undefined {
  const { markets, selected } = useMarkets.getState();
  return markets.find(({ market }) => market === selected);
}

export function scaleOf({ market, tickSize, lotSize }: Market): MarketScale {
  return {
    market,
    priceDecimals: decimalsOf(tickSize),
    quantityDecimals: decimalsOf(lotSize),
  };
}

function watch(): void {
  const market = currentMarket();
  if (market === undefined) return;
  const { interval } = useSettings.getState();
  tell({ kind: 'watch', scale: scaleOf(market), interval });
}

/** Looks at another market; the address says which. */
export function selectMarket(symbol: string): void {
  const { selected, markets } = useMarkets.getState();
  if (selected === symbol || !markets.some(({ market }) => market === symbol)) return;
  useMarkets.setState({ selected: symbol });
  clearTicket(true);
  localStorage.setItem('buttonwood-market', symbol);
  watch();
  void refreshMarkets();
}

/** Fetches the markets and what the last day was like, and keeps up from then on. */
export async function loadMarkets(): Promise<boolean> {
  const [markets, tickers] = await Promise.all([
    request<{ readonly markets: readonly Market[] }>('GET', '/api/v1/markets'),
    request<{ readonly tickers: readonly Ticker[] }>('GET', '/api/v1/tickers'),
  ]);
  if (!markets.ok || !tickers.ok) return false;
  const list = markets.value.markets;
  useMarkets.setState({ markets: list });
  noteTickers(tickers.value.tickers);
  tell({ kind: 'markets', markets: list.map(({ market }) => market) });
  return true;
}

/** The rules and statuses as they are now, after an operator changed some. */
export async function refreshMarkets(): Promise<void> {
  const found = await request<{ readonly markets: readonly Market[] }>('GET', '/api/v1/markets');
  // The same rules stay the same objects: nothing is drawn or asked anew for them.
  if (!found.ok) return;
  if (JSON.stringify(found.value.markets) === JSON.stringify(useMarkets.getState().markets)) return;
  useMarkets.setState({ markets: found.value.markets });
  tell({ kind: 'markets', markets: found.value.markets.map(({ market }) => market) });
}

/** Rules change rarely: they are read again so often while the page is seen. */
const REFRESH_MS = 5_000;

function noteTickers(news: readonly Ticker[]): void {
  const { tickers } = useMarkets.getState();
  const added = Object.fromEntries(news.map((each) => [each.market, each]));
  useMarkets.setState({ tickers: { ...tickers, ...added } });
}

/** The status of a market changes with its auction's beginning and end. */
function noteAuction({ market, auction, traded }: AuctionEvent): void {
  const { auctions } = useMarkets.getState();
  const known = auctions[market] ?? null;
  useMarkets.setState({ auctions: { ...auctions, [market]: auction } });
  if ((known === null) !== (auction === null)) void refreshMarkets();
  if (traded === undefined) return;
  const { price, volume } = traded;
  const text = price === null ? 'Nothing traded.' : `${plain(volume)} at ${plain(price)}`;
  toast('info', `The auction of ${market} has ended`, text);
}

/** Keeps markets, tickers and auctions as the exchange tells them. */
export function followMarkets(): void {
  feed.tickers.on(noteTickers);
  feed.auctions.on(noteAuction);
  setInterval(() => {
    if (document.visibilityState === 'visible') void refreshMarkets();
  }, REFRESH_MS);
  useSettings.subscribe((now, before) => {
    if (now.interval !== before.interval) watch();
  });
}

/** Starts the terminal: settings first, so that nothing is drawn twice, then the page, then the data. */
import './styles.css';
import { createRoot } from 'react-dom/client';
import { followFills } from './care/fill-news.ts';
import { followKeys } from './care/keys.ts';
import { App } from './shell/app.tsx';
import { loadAbilities } from './state/abilities.ts';
import { followConnection } from './state/connection.ts';
import { followMarkets, loadMarkets, selectMarket, useMarkets } from './state/markets.ts';
import { followOrders } from './state/orders.ts';
import { followSession, restoreSession } from './state/session.ts';
import { followSettings, useSettings } from './state/settings.ts';

const RETRY_MS = 1_000;
const YOUNG_TRADES = 5_000;

/** Someone new to a young exchange sees seconds: minutes would be one or two candles. */
function chooseInterval(trades: number): void {
  const { interval, change } = useSettings.getState();
  if (interval === '') change({ interval: trades < YOUNG_TRADES ? '1s' : '1m' });
}

async function begin(): Promise<void> {
  void restoreSession();
  void loadAbilities();
  while (!(await loadMarkets())) {
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
  const { markets, tickers } = useMarkets.getState();
  const [busiest] = Object.values(tickers).toSorted((a, b) => b.trades - a.trades);
  chooseInterval(busiest?.trades ?? 0);
  selectMarket(localStorage.getItem('buttonwood-market') ?? '');
  if (useMarkets.getState().selected === '') selectMarket(markets[0]?.market ?? '');
}

followSettings();
followConnection();
followMarkets();
followOrders();
followSession();
followFills();
followKeys();
createRoot(document.querySelector('#root') as HTMLElement).render(<App />);
void begin();

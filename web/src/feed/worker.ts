/**
 * The worker: one connection, one watched market. It parses and folds everything, and hands the page a
 * frame of what changed when the page has drawn the one before. A page that draws slowly, or not at all,
 * gets fewer frames, never a queue of them.
 */
import type { AccountEvent, Candle, MarketEvent, StreamEvent, Ticker, Trade } from '../api/wire.ts';
import { parseFixed } from '../number/fixed.ts';
import { Book } from './book.ts';
import type { EstimateRequest, Frame, FromWorker, MarketScale, ToWorker } from './protocol.ts';
import type { Subscription } from './socket.ts';
import { StreamSocket } from './socket.ts';

const TRADES_MAX = 200;
const CURVE_POINTS = 160;
const CURVE_MS = 250;
/** The curve shows at most this share of the price to each side. */
const CURVE_REACH = 0.02;
const TICKERS_MS = 250;
/** What happens to an account in so short a time goes together. */
const ACCOUNT_MS = 20;

const post = (message: FromWorker): void => self.postMessage(message);

const book = new Book();
let scale: MarketScale | undefined;
let interval = '';
let markets: readonly string[] = [];
let accountWanted = false;
let view = { levels: 0, group: 1 };
let estimate: EstimateRequest | undefined;
let trades: Trade[] = [];
let candles: Candle[] = [];
let tickers = new Map<string, Ticker>();
let accountEvents: AccountEvent[] = [];
let bookChanged = false;
let curveMs = 0;
/** The page has drawn the last frame and may have another. */
let pageReady = true;
let frameDue = false;

const socket = new StreamSocket({
  event: (event) => receive(event),
  open: () => post({ kind: 'connection', state: 'resyncing', reason: '' }),
  lost: (reason) => post({ kind: 'connection', state: 'lost', reason }),
  latency: (ms) => post({ kind: 'latency', ms }),
});

function depth(market: string): Subscription {
  return { channel: 'depth', market };
}

function subscribe(): void {
  const wanted: Subscription[] = markets.map((market) => ({ channel: 'ticker', market }));
  if (scale !== undefined) {
    const { market } = scale;
    wanted.push(depth(market), { channel: 'trades', market }, { channel: 'auction', market });
    wanted.push({ channel: 'candles', market, interval });
  }
  if (accountWanted) {
    for (const channel of ['orders', 'fills', 'balances']) wanted.push({ channel });
  }
  socket.want(wanted);
}

function receive(event: StreamEvent): void {
  switch (event.channel) {
    case 'orders':
    case 'fills':
    case 'balances':
      if (accountEvents.length === 0) setTimeout(sendAccount, ACCOUNT_MS);
      accountEvents.push(event);
      return;
    case 'ticker':
      if (tickers.size === 0) setTimeout(sendTickers, TICKERS_MS);
      tickers.set(event.market, event.ticker);
      return;
    case 'auction':
      post({ kind: 'auction', event });
      return;
    default:
      if (event.market === scale?.market) fold(event, scale);
  }
}

function sendAccount(): void {
  if (accountEvents.length === 0) return;
  post({ kind: 'account', events: accountEvents });
  accountEvents = [];
}

function sendTickers(): void {
  post({ kind: 'tickers', tickers: [...tickers.values()] });
  tickers = new Map();
}

function fold(
  event: Exclude<MarketEvent, { channel: 'ticker' | 'auction' }>,
  known: MarketScale,
): void {
  switch (event.channel) {
    case 'depth':
      if (!foldDepth(event, known)) return;
      bookChanged = true;
      break;
    case 'trades':
      trades = trades.concat(event.trades).slice(-TRADES_MAX);
      break;
    case 'candles':
      if (event.interval !== interval) return;
      if (candles.at(-1)?.closed === false) candles.pop();
      candles.push(...event.candles);
      break;
    default:
      event satisfies never;
  }
  schedule();
}

/** False when the event does not follow what is known; then the book is asked for again. */
function foldDepth(
  event: Extract<MarketEvent, { channel: 'depth' }>,
  { priceDecimals, quantityDecimals }: MarketScale,
): boolean {
  if (event.kind === 'snapshot') {
    book.clear();
    book.updateId = event.updateId;
    post({ kind: 'connection', state: 'live', reason: '' });
  } else if (event.firstUpdateId === book.updateId + 1) {
    book.updateId = event.lastUpdateId;
  } else {
    if (book.updateId !== 0) {
      post({ kind: 'connection', state: 'resyncing', reason: 'a gap in the updates' });
      book.clear();
      socket.renew(depth(event.market));
    }
    return false;
  }
  for (const side of ['bids', 'asks'] as const) {
    for (const [price, quantity] of event[side]) {
      book[side].set(parseFixed(price, priceDecimals), parseFixed(quantity, quantityDecimals));
    }
  }
  return true;
}

function schedule(): void {
  if (!pageReady || frameDue) return;
  frameDue = true;
  // What else has arrived already goes with the same frame.
  setTimeout(sendFrame, 0);
}

function sendFrame(): void {
  frameDue = false;
  const hasNews = bookChanged || trades.length > 0 || candles.length > 0;
  if (!pageReady || !hasNews || scale === undefined) return;
  pageReady = false;
  const frame: Frame = {
    market: scale.market,
    ...(bookChanged ? bookParts() : {}),
    ...(trades.length > 0 ? { trades } : {}),
    ...(candles.length > 0 ? { candles: { interval, candles } } : {}),
  };
  bookChanged = false;
  trades = [];
  candles = [];
  post({ kind: 'frame', frame });
}

function bookParts(): Pick<Frame, 'book' | 'curve' | 'estimate'> {
  const { bids, asks } = book;
  const bestBid = bids.prices[0] ?? 0;
  const bestAsk = asks.prices[0] ?? 0;
  const sides = {
    bids: bids.view(view.levels, view.group),
    asks: asks.view(view.levels, view.group),
  };
  const nowMs = performance.now();
  const curveDue = nowMs - curveMs >= CURVE_MS;
  if (curveDue) curveMs = nowMs;
  const reach = Math.min((bestBid || bestAsk) * CURVE_REACH, Math.max(bids.spread, asks.spread, 1));
  return {
    book: { ...sides, bestBid, bestAsk },
    ...(curveDue && {
      curve: { bids: bids.curve(CURVE_POINTS, reach), asks: asks.curve(CURVE_POINTS, reach) },
    }),
    ...(estimate && { estimate: (estimate.side === 'BUY' ? asks : bids).walk(estimate) }),
  };
}

function refresh(): void {
  bookChanged = book.updateId !== 0;
  curveMs = 0;
  schedule();
}

self.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  switch (data.kind) {
    case 'connect':
      // Whoever was signed in before: what was on its way for them is not told any more.
      accountEvents = [];
      post({ kind: 'connection', state: 'connecting', reason: '' });
      socket.connect(data.url, data.key);
      return;
    case 'markets':
      ({ markets } = data);
      subscribe();
      return;
    case 'watch':
      if (data.scale.market !== scale?.market) {
        book.clear();
        trades = [];
      }
      candles = [];
      ({ scale, interval } = data);
      subscribe();
      return;
    case 'view':
      view = { levels: data.levels, group: data.group };
      refresh();
      return;
    case 'account':
      accountWanted = data.wanted;
      subscribe();
      return;
    case 'estimate':
      estimate = data.ask;
      refresh();
      return;
    case 'drawn':
      pageReady = true;
      if (bookChanged || trades.length > 0 || candles.length > 0) schedule();
      return;
    default:
      data satisfies never;
  }
});

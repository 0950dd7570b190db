/**
 * Simulated traders of the demo: makers that quote around a slowly wandering fair price and takers that
 * arrive in flurries, each with an account of its own, in the three crypto markets. They go through the
 * link like everybody else, at a modest rate, and what they decide follows from a seed. After a restart
 * they cancel what they left behind and go on from the last prices.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from '../core/command.ts';
import type { Event } from '../core/event.ts';
import type { Output } from '../codec/output.ts';
import type { Link } from '../link/link.ts';
import type { Views } from '../marketdata/views.ts';
import { FairPrices } from './fair-price.ts';
import type { Quote } from './maker.ts';
import { Maker } from './maker.ts';
import { createAccount, deposit } from './operate.ts';
import { Random } from './random.ts';
import { Taker } from './taker.ts';
import { TraderMarket } from './trader-market.ts';

const SYMBOLS = ['BTC-USDT', 'ETH-USDT', 'ETH-BTC'] as const;
/** Whole assets that each trader is funded with, and topped up to when less than half is left. */
const FUNDS: ReadonlyMap<string, bigint> = new Map([
  ['BTC', 10_000n],
  ['ETH', 100_000n],
  ['USDT', 500_000_000n],
]);
const STEP_MS = 100;
/** Quotes renewed in one step by all makers together, and when the market opens. */
const RENEWALS = 3;
const RENEWALS_AT_START = 400;
/** A market that does not trade is left alone this long. */
const REST_STEPS = 50;

export interface TradersOptions {
  readonly link: Link;
  readonly views: Views;
  /** 1 .. 100; every third one is a taker, the others are makers. */
  readonly count: number;
  readonly seed: number;
}

export interface Traders {
  /** Leaves the quotes where they are. */
  stop(): Promise<void>;
  /** The trader's way out when the exchange refuses what it must not refuse. */
  readonly failure: Promise<Error>;
}

/** Creates and funds the traders' accounts where they are missing, and lets them trade. */
export async function startTraders(options: TradersOptions): Promise<Traders> {
  const { link, views, count } = options;
  const accounts: number[] = [];
  for (let number = 1; number <= count; number++) {
    const account = await openAccount(link, views, `trader-${number}`);
    accounts.push(account);
    await cancelAll(link, account);
  }
  const crowd = new Crowd(options, accounts);
  link.onOutput((output) => crowd.see(output));
  let stopped = false;
  const run = async (): Promise<void> => {
    for (let step = 0; !stopped; step++) {
      crowd.step(step === 0 ? RENEWALS_AT_START : RENEWALS);
      await sleep(STEP_MS);
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopped = true;
      await running;
    },
    failure: new Promise((resolve) => {
      running.catch((error: unknown) => resolve(error as Error));
    }),
  };
}

async function openAccount(link: Link, views: Views, name: string): Promise<number> {
  const known = views.reference.accountByName(name)?.account;
  const account = known ?? (await createAccount(link, name));
  for (const [symbol, whole] of FUNDS) {
    const asset = views.reference.assetBySymbol(symbol);
    if (asset === undefined) throw new Error(`traders need the demo markets: no asset ${symbol}`);
    const target = whole * 10n ** BigInt(asset.scale);
    const { available } = views.balance(account, asset.asset);
    if (available * 2n >= target) continue;
    const id = `${name}:${symbol}:${views.sequence}`;
    await deposit(link, { beneficiary: account, asset: asset.asset }, target - available, id);
  }
  return account;
}

async function cancelAll(link: Link, account: number): Promise<void> {
  const origin = { account, gateway: 0, request: 0 };
  await link.submit({ ...origin, kind: 'CancelAll', market: 0, side: 'BOTH', target: 0 });
}

/** All traders together; one step at a time, everything in it decided by the seed and the market. */
class Crowd {
  readonly #link: Link;
  readonly #views: Views;
  readonly #markets: readonly TraderMarket[];
  readonly #makers: readonly Maker[];
  readonly #takers: readonly Taker[];
  readonly #fair: FairPrices;
  readonly #random: Random;
  readonly #quotes = new Map<number, Quote>();
  readonly #resting = new Map<number, number>();

  constructor(options: TradersOptions, accounts: readonly number[]) {
    this.#link = options.link;
    this.#views = options.views;
    const random = new Random(options.seed);
    this.#random = random;
    this.#markets = SYMBOLS.map((symbol) => traderMarket(options.views, symbol));
    const takes = (index: number): boolean => index % 3 === 2;
    this.#makers = accounts
      .filter((_, index) => !takes(index))
      .map((account) => new Maker(account, this.#markets, new Random(options.seed + account)));
    this.#takers = accounts
      .filter((_, index) => takes(index))
      .map((account) => new Taker(account, new Random(options.seed + account)));
    const last = (symbol: string): number => this.#last(symbol);
    this.#fair = new FairPrices(random, { btc: last('BTC-USDT'), eth: last('ETH-USDT') });
  }

  /** Keeps track of which quotes still stand. */
  see(output: Output): void {
    for (const event of output.events) {
      if (event.kind === 'Traded' && event.makerRemaining === 0) this.#gone(event.makerOrderId);
      else if (event.kind === 'OrderCanceled') this.#gone(event.orderId);
      else if (event.kind === 'OrderExpired') this.#gone(event.orderId);
    }
  }

  step(renewals: number): void {
    this.#fair.advance(STEP_MS / 1000);
    for (const [market, steps] of this.#resting) {
      if (steps > 1) this.#resting.set(market, steps - 1);
      else this.#resting.delete(market);
    }
    const markets = this.#markets.filter((market) => !this.#resting.has(market.id));
    for (const market of markets) {
      const fair = this.#fair.of(market.symbol) as number;
      for (const maker of this.#makers) maker.look(market, fair);
    }
    const due = this.#makers
      .flatMap((maker) => maker.quotes)
      .filter((quote) => !quote.pending && quote.urgency >= 1 && markets.includes(quote.market))
      .sort((a, b) => b.urgency - a.urgency)
      .slice(0, renewals);
    for (const quote of due) void this.#renew(quote);
    if (markets.length === 0) return;
    for (const taker of this.#takers) if (taker.due(STEP_MS / 1000)) this.#take(taker, markets);
  }

  async #renew(quote: Quote): Promise<void> {
    const command = quote.maker.renew(quote, this.#quoteValue(quote.market));
    if (quote.orderId !== 0) this.#quotes.delete(quote.orderId);
    const events = await this.#send(command);
    quote.maker.renewed(quote, events);
    if (quote.orderId !== 0) this.#quotes.set(quote.orderId, quote);
  }

  #take(taker: Taker, markets: readonly TraderMarket[]): void {
    const weighted = markets.map((market, index) => ({ market, weight: 3 - index }));
    const { market } = this.#random.pick(weighted);
    const fair = this.#fair.of(market.symbol) as number;
    const last = this.#last(market.symbol);
    void this.#send(taker.order({ market, last, fair, quoteValue: this.#quoteValue(market) }));
  }

  async #send(command: Command): Promise<readonly Event[] | undefined> {
    const answer = await this.#link.submit(command);
    if (answer.kind !== 'answer') return undefined;
    for (const event of answer.events) {
      const closed = event.kind === 'Rejected' && event.reason.startsWith('MARKET_');
      if (closed) this.#resting.set(event.market, REST_STEPS);
    }
    return answer.events;
  }

  #gone(orderId: number): void {
    const quote = this.#quotes.get(orderId);
    if (quote === undefined) return;
    this.#quotes.delete(orderId);
    quote.orderId = 0;
  }

  /** What one USDT is in the market's quote asset. */
  #quoteValue(market: TraderMarket): number {
    return market.symbol === 'ETH-BTC' ? 1 / (this.#fair.of('BTC-USDT') as number) : 1;
  }

  #last(symbol: string): number {
    const market = this.#markets.find((each) => each.symbol === symbol);
    return market === undefined ? 0 : this.#views.lastPrice(market.id) * market.tickSize;
  }
}

function traderMarket(views: Views, symbol: string): TraderMarket {
  const rules = views.reference.marketBySymbol(symbol);
  const quote = rules && views.reference.asset(rules.quote);
  if (rules === undefined || quote === undefined) {
    throw new Error(`traders need the demo markets: no market ${symbol}`);
  }
  return new TraderMarket(rules, { quoteScale: quote.scale });
}

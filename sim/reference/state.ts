/**
 * State of the naive reference exchange: sorted arrays, plain objects, bigint. Balances change in one
 * place only, by the postings that event.ts gives for each event (postings.ts); so the reference cannot
 * hold a balance that its events do not explain.
 */
import type { Calendar, MarketRules, OrderConditions } from '../../src/core/command.ts';
import type { Event } from '../../src/core/event.ts';
import type {
  AccountImage,
  AssetImage,
  AssetLimitImage,
  AuctionImage,
  CountdownImage,
  FeeTierImage,
  VenueImage,
  WithdrawalImage,
} from '../../src/core/state-image.ts';
import { plainVenue } from '../../src/core/state-image.ts';
import type {
  ListKind,
  MarketStatus,
  OrderStage,
  OrderType,
  SelfTradeMode,
  Side,
  TimeInForce,
} from '../../src/core/types.ts';
import { post } from './postings.ts';

/** What open orders have locked together: one order alone, or the two of an OCO pair. */
export interface Pot {
  locked: bigint;
  readonly orders: Order[];
}

export interface Order {
  readonly orderId: number;
  readonly account: number;
  readonly market: number;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly selfTradeMode: SelfTradeMode;
  readonly clientOrderId: string;
  readonly conditions: OrderConditions;
  /** OrderInstructed told of it. */
  readonly instructed: boolean;
  /** When its time in force ends by itself; 0 never. */
  readonly endTime: number;
  /** By quote amount: what is left to spend or receive. */
  readonly byQuote: boolean;
  target: bigint;
  stage: OrderStage;
  /** Limit; 0 for a market order and for a floating one that is parked. */
  price: bigint;
  quantity: bigint;
  remaining: bigint;
  /** Of `remaining`, what is displayed while it rests. */
  shown: bigint;
  /** What it needs locked, seen alone; `pot` holds what is locked. */
  own: bigint;
  pot: Pot;
  /** Trailing: the best price since it started to track, 0 before; and whether a trade elected it. */
  extreme: bigint;
  elected: boolean;
  amends: number;
  list: List | undefined;
}

export interface List {
  readonly listId: number;
  readonly account: number;
  readonly market: number;
  readonly listKind: ListKind;
  readonly clientListId: string;
  readonly legs: readonly Order[];
  /** The last two are an OCO pair that is in force: an OCO from the start, an OTOCO when its first leg is filled. */
  paired: boolean;
  ended: boolean;
}

/** Something that happened to an order of a list and may have consequences. */
export interface Happening {
  readonly order: Order;
  readonly what: 'TRADED' | 'FILLED' | 'TRIGGERED' | 'CANCELED' | 'EXPIRED';
}

export interface Elected {
  readonly order: Order;
  /** Of the trade that elected it. */
  readonly price: bigint;
}

export type Auction = { -readonly [K in keyof AuctionImage]: AuctionImage[K] } & {
  /** When it ends, once the random end is drawn; 0 before. */
  drawnEnd: number;
  indicated: boolean;
};

export interface Market {
  readonly market: number;
  readonly base: number;
  readonly quote: number;
  readonly symbol: string;
  status: MarketStatus;
  rules: MarketRules;
  /** Base units of one lot; quote units of one tick x lot. */
  lot: bigint;
  unit: bigint;
  lastPrice: bigint;
  tradeId: number;
  updateId: number;
  preventedId: number;
  calendar: Calendar | undefined;
  auction: Auction | undefined;
  feeTiers: FeeTierImage[];
  /** Prices of the last trades, for the dynamic band; oldest first. */
  window: bigint[];
  /** Orders in the book, best price first, then earliest first. */
  readonly BUY: Order[];
  readonly SELL: Order[];
  /** Open orders that stand in no level: waiting, pending, parked, market orders in a call. */
  readonly others: Order[];
  /** Orders that trades elected, in the order in which they are set to work. */
  elected: Elected[];
}

export interface Account
  extends Omit<{ -readonly [K in keyof AccountImage]: AccountImage[K] }, ''> {
  /** The seconds in which its orders were accepted while it had a limit. */
  accepted: number[];
}

export interface Balance {
  available: bigint;
  locked: bigint;
  held: bigint;
}

/** What a command with an idempotency key or external id did when it took effect. */
export interface Effect {
  readonly original: number;
  readonly id: number;
  readonly timeMs: number;
}

/** Quote units that an account traded on one UTC day. */
export interface Volume {
  readonly account: number;
  readonly asset: number;
  readonly day: number;
  readonly amount: bigint;
}

export class State {
  sequence = 0;
  timeMs = 0;
  lastOrderId = 0;
  lastListId = 0;
  lastWithdrawalId = 0;
  /** Time of the last tick. */
  tickMs = 0;
  readonly assets: AssetImage[] = [];
  readonly markets: Market[] = [];
  /** Account n is at n - 1. */
  readonly accounts: Account[] = [];
  readonly withdrawals: (WithdrawalImage & { readonly sequence: number })[] = [];
  lists: List[] = [];
  happened: Happening[] = [];
  /** A market whose dynamic band stopped an order just now. */
  breached: Market | undefined;
  countdowns: CountdownImage[] = [];
  assetLimits: AssetLimitImage[] = [];
  volumes: Volume[] = [];
  /** By "account asset": the volume of the last whole days, fixed by the first tick of a day. */
  readonly fixedVolumes: Map<string, bigint> = new Map();
  venue: VenueImage = plainVenue;
  /** By "account asset". */
  readonly balances: Map<string, Balance> = new Map();
  /** Deposits less settled withdrawals, by asset. */
  readonly supply: Map<number, bigint> = new Map();
  /** By "kind account text". */
  readonly effects: Map<string, Effect> = new Map();
  events: Event[] = [];

  emit(event: Event): void {
    this.events.push(event);
    post(this, event);
  }

  balance(account: number, asset: number): Balance {
    const key = `${account} ${asset}`;
    const found = this.balances.get(key) ?? { available: 0n, locked: 0n, held: 0n };
    this.balances.set(key, found);
    return found;
  }

  market(id: number): Market {
    const found = this.markets[id - 1];
    if (found === undefined) throw new Error(`no market ${id}`);
    return found;
  }

  account(id: number): Account {
    const found = this.accounts[id - 1];
    if (found === undefined) throw new Error(`no account ${id}`);
    return found;
  }

  /** What an order of this side needs is locked in this asset. */
  lockAsset(market: Market, side: Side): number {
    return side === 'BUY' ? market.quote : market.base;
  }
}

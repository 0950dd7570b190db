/** Everything the exchange remembers, as tables; the classes beside it hold the rules. */
import { AccountTable } from './account-table.ts';
import { ClientIds } from './client-ids.ts';
import { Expiries } from './expiries.ts';
import { IdempotencyKeys } from './idempotency-keys.ts';
import { InstructionTable } from './instructions.ts';
import { Ledger } from './ledger.ts';
import { MarketTable } from './market-table.ts';
import { Moves, OFF_HEAP } from './moves.ts';
import { OrderArena } from './order-arena.ts';
import { OrderIndex } from './order-index.ts';
import { OrderLists } from './order-lists.ts';
import { Floats } from './pegs.ts';
import { PriceLadder } from './price-ladder.ts';
import { CallOrders } from './call-orders.ts';
import { FeeTiers } from './fee-tiers.ts';
import type { TradeWindow } from './bands.ts';
import { StopBook } from './stop-book.ts';
import type { Countdown } from './countdowns.ts';
import type { Calendar } from './command.ts';
import type { EventBuffer } from './event-buffer.ts';
import type { Auction } from './auction-state.ts';

export interface Asset {
  readonly symbol: string;
  readonly scale: number;
  /** Deposits minus settled withdrawals, in units. */
  supply: bigint;
}

export interface Withdrawal {
  readonly account: number;
  readonly asset: number;
  readonly amount: bigint;
  readonly externalId: string;
}

/** What a withdrawal's external id brought about. */
export interface WithdrawalOrigin {
  readonly sequence: number;
  readonly withdrawalId: number;
}

/**
 * What the tables hold before they must grow: powers of two. Memory is taken only as it is used. Growth
 * moves a table, which takes a moment, and the fast lane is then no longer compiled for one place.
 */
export interface Room {
  readonly orders: number;
  readonly balances: number;
  readonly accounts: number;
  readonly markets: number;
  /** Pages of 256 price levels, and blocks of 4,096 such pages. */
  readonly pages: number;
  readonly blocks: number;
}

/** For a small exchange, and for the many of a test. */
export const SMALL_ROOM: Room = {
  orders: 1024,
  balances: 1024,
  accounts: 1024,
  markets: 16,
  pages: 16,
  blocks: 4,
};

/** For a venue: a million orders and balances. */
export const VENUE_ROOM: Room = {
  orders: 2 ** 20,
  balances: 2 ** 20,
  accounts: 2 ** 17,
  markets: 256,
  pages: 4096,
  blocks: 512,
};

/** Switches of the whole venue, and how far its audit has come. */
export interface Venue {
  killed: boolean;
  withdrawalGate: boolean;
  auditedThrough: number;
}

export class State {
  readonly events: EventBuffer;
  readonly moves: Moves = new Moves();
  readonly orders: OrderArena;
  readonly index: OrderIndex;
  readonly clients: ClientIds = new ClientIds();
  readonly ladder: PriceLadder;
  readonly ledger: Ledger;
  readonly accounts: AccountTable;
  readonly markets: MarketTable;
  /** What orders with conditions carry, and where they are known beside index and book. */
  readonly instructions: InstructionTable;
  readonly stops: StopBook = new StopBook(this);
  readonly lists: OrderLists = new OrderLists(this);
  readonly expiries: Expiries = new Expiries(this);
  readonly floats: Floats = new Floats();
  /** By `account:market`. */
  readonly countdowns: Map<string, Countdown> = new Map();
  /** Open icebergs by market. */
  readonly icebergs: number[] = [];
  /** Lots of them, filled and hidden ones too. */
  readonly icebergLots: bigint[] = [];
  /** Whether a command may have set something off (consequences.ts). */
  readonly attention: { due: boolean } = { due: false };
  readonly keys: IdempotencyKeys = new IdempotencyKeys();
  /** MARKET orders that wait in a call. */
  readonly calls: CallOrders;
  readonly feeTiers: FeeTiers;
  /** By market: its calendar, the auction that runs, the trades that its dynamic band is measured by. */
  readonly calendars: (Calendar | undefined)[] = [];
  readonly auctions: (Auction | undefined)[] = [];
  readonly windows: (TradeWindow | undefined)[] = [];
  readonly venue: Venue = { killed: false, withdrawalGate: false, auditedThrough: 0 };
  /** By asset; 0 is unused. */
  readonly assets: Asset[] = [{ symbol: '', scale: 0, supply: 0n }];
  readonly assetBySymbol: Map<string, number> = new Map();
  /** Held ones by id, in order of id. */
  readonly withdrawals: Map<number, Withdrawal> = new Map();
  /** External ids that took effect, for ever (L4): deposits, and withdrawals as `account:externalId`. */
  readonly depositIds: Map<string, number> = new Map();
  readonly withdrawalIds: Map<string, WithdrawalOrigin> = new Map();
  /** The last command and its time. */
  sequence = 0;
  timeMs = 0;
  /** Time of the last tick; 0 before the first. */
  tickedAt = 0;
  /** A market whose dynamic band stopped an order: its auction is to start; 0 none. */
  breached = 0;
  /** Last ids given. */
  withdrawalId = 0;
  listId = 0;
  /** The last order id, in an array because a field would be boxed beyond 2^31. */
  readonly lastOrderId: Float64Array = new Float64Array(OFF_HEAP);

  constructor(events: EventBuffer, room: Room = SMALL_ROOM) {
    const { moves } = this;
    this.events = events;
    this.orders = new OrderArena(moves, room.orders);
    this.instructions = new InstructionTable(this.orders);
    this.index = new OrderIndex(this.orders, moves, room.orders);
    this.ladder = new PriceLadder(moves, room.pages, room.blocks, room.markets * 2);
    this.ledger = new Ledger(moves, room.balances);
    this.accounts = new AccountTable(this.orders, this.ledger, moves, room.accounts);
    this.markets = new MarketTable(moves, room.markets);
    this.calls = new CallOrders(this.orders);
    this.feeTiers = new FeeTiers(this.ledger);
    this.#addUnusedLadders();
  }

  /** Ladders 0 and 1 belong to market 0, which is unused. */
  #addUnusedLadders(): void {
    this.ladder.addLadder();
    this.ladder.addLadder();
  }

  /** As new, with every table where it was: code compiled for the tables stays good. All fields, always. */
  clear(): void {
    const tables = [this.index, this.orders, this.clients, this.ladder, this.ledger];
    for (const table of [...tables, this.accounts, this.markets]) table.clear();
    for (const table of [this.calls, this.feeTiers]) table.clear();
    const beside = [this.instructions, this.stops, this.lists, this.expiries, this.floats];
    for (const table of beside) table.clear();
    this.countdowns.clear();
    this.icebergs.length = 0;
    this.icebergLots.length = 0;
    this.attention.due = false;
    this.#addUnusedLadders();
    for (const list of [this.calendars, this.auctions, this.windows]) list.length = 0;
    Object.assign(this.venue, { killed: false, withdrawalGate: false, auditedThrough: 0 });
    this.assets.length = 1;
    const named = [this.assetBySymbol, this.withdrawals, this.depositIds, this.withdrawalIds];
    for (const map of [...named, this.keys.effects]) map.clear();
    this.sequence = 0;
    this.timeMs = 0;
    this.tickedAt = 0;
    this.breached = 0;
    this.withdrawalId = 0;
    this.listId = 0;
    this.orderId = 0;
  }

  /** The last order id given; 0 before the first. */
  get orderId(): number {
    return this.lastOrderId[0]!;
  }

  set orderId(orderId: number) {
    this.lastOrderId[0] = orderId;
  }

  nextOrderId(): number {
    const next = this.lastOrderId[0]! + 1;
    this.lastOrderId[0] = next;
    return next;
  }
}

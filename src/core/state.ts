/** Everything the exchange remembers, as tables; the classes beside it hold the rules. */
import { AccountTable } from './account-table.ts';
import { ClientIds } from './client-ids.ts';
import { IdempotencyKeys } from './idempotency-keys.ts';
import { Ledger } from './ledger.ts';
import { MarketTable } from './market-table.ts';
import { OrderArena } from './order-arena.ts';
import { OrderIndex } from './order-index.ts';
import { PriceLadder } from './price-ladder.ts';
import type { EventBuffer } from './event-buffer.ts';

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

export class State {
  readonly events: EventBuffer;
  readonly orders: OrderArena = new OrderArena();
  readonly index: OrderIndex = new OrderIndex(this.orders);
  readonly clients: ClientIds = new ClientIds();
  readonly ladder: PriceLadder = new PriceLadder();
  readonly ledger: Ledger = new Ledger();
  readonly accounts: AccountTable = new AccountTable(this.orders, this.ledger);
  readonly markets: MarketTable = new MarketTable();
  readonly keys: IdempotencyKeys = new IdempotencyKeys();
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
  /** Last ids given. */
  withdrawalId = 0;
  /** The last order id, in an array because a field would be boxed beyond 2^31. */
  readonly #orderId = new Float64Array(1);

  constructor(events: EventBuffer) {
    this.events = events;
    // Ladders 0 and 1 belong to market 0, which is unused.
    this.ladder.addLadder();
    this.ladder.addLadder();
  }

  /** The last order id given; 0 before the first. */
  get orderId(): number {
    return this.#orderId[0]!;
  }

  set orderId(orderId: number) {
    this.#orderId[0] = orderId;
  }

  nextOrderId(): number {
    const next = this.#orderId[0]! + 1;
    this.#orderId[0] = next;
    return next;
  }
}

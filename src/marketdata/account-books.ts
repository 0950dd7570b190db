/**
 * Each account's balances, open orders, held withdrawals, and what recently closed or filled and is
 * not known to be in history yet. Recent things are bounded: beyond RECENT_MAX the oldest go, so a
 * history that lags that far behind has a gap in what can be asked, never in what is stored.
 */
import { assert } from '../core/assert.ts';
import type { OrderState } from '../codec/order-state.ts';
import { isOpen } from '../codec/order-state.ts';
import type { Posting } from '../codec/postings.ts';
import type { Fill } from '../codec/trade.ts';
import type { BalanceImage, WithdrawalImage } from '../core/state-image.ts';

/** Recently closed orders, and recent fills, of all accounts together. */
const RECENT_MAX = 200_000;

/** One account's balance of one asset, in units. */
export type Balance = BalanceImage;

interface AccountBook {
  readonly balances: Map<number, Balance>;
  readonly open: Map<number, OrderState>;
  readonly recent: Map<number, OrderState>;
  readonly fills: Set<Fill>;
  /** The latest order of each client id, open or recent. */
  readonly byClientId: Map<string, number>;
  readonly withdrawals: Map<number, WithdrawalImage>;
}

export class AccountBooks {
  readonly #books = new Map<number, AccountBook>();
  readonly #open = new Map<number, OrderState>();
  /** By the command that closed them, oldest first. */
  readonly #recent = new Map<number, OrderState>();
  readonly #fills = new Set<Fill>();

  get openOrderCount(): number {
    return this.#open.size;
  }

  /** By asset id; assets that the account never had are absent. */
  balances(account: number): readonly Balance[] {
    const list = [...(this.#books.get(account)?.balances.values() ?? [])];
    return list.sort((a, b) => a.asset - b.asset);
  }

  balance(account: number, asset: number): Balance {
    const known = this.#books.get(account)?.balances.get(asset);
    return known ?? { account, asset, available: 0n, locked: 0n, held: 0n };
  }

  openOrders(account: number, market?: number): readonly OrderState[] {
    return ofMarket(this.#books.get(account)?.open, market);
  }

  recentOrders(account: number, market?: number): readonly OrderState[] {
    return ofMarket(this.#books.get(account)?.recent, market);
  }

  recentFills(account: number, market?: number): readonly Fill[] {
    const fills = [...(this.#books.get(account)?.fills ?? [])];
    return market === undefined ? fills : fills.filter((fill) => fill.market === market);
  }

  heldWithdrawals(account: number): readonly WithdrawalImage[] {
    return [...(this.#books.get(account)?.withdrawals.values() ?? [])];
  }

  order(orderId: number): OrderState | undefined {
    return this.#open.get(orderId) ?? this.#recent.get(orderId);
  }

  orderByClientId(account: number, clientOrderId: string): OrderState | undefined {
    const orderId = this.#books.get(account)?.byClientId.get(clientOrderId);
    return orderId === undefined ? undefined : this.order(orderId);
  }

  /** Adds a posting; answers the balance after it. */
  post(posting: Posting): Balance {
    const { account, asset } = posting;
    const before = this.balance(account, asset);
    const after: Balance = {
      account,
      asset,
      available: before.available + posting.available,
      locked: before.locked + posting.locked,
      held: before.held + posting.held,
    };
    const sound = after.available >= 0n && after.locked >= 0n && after.held >= 0n;
    assert(sound, 'no balance goes below zero');
    this.setBalance(after);
    return after;
  }

  setBalance(balance: Balance): void {
    this.#book(balance.account).balances.set(balance.asset, balance);
  }

  /** Stores a new or changed order where its status puts it. */
  setOrder(order: OrderState): void {
    const book = this.#book(order.account);
    if (order.clientOrderId !== '') book.byClientId.set(order.clientOrderId, order.orderId);
    if (isOpen(order)) {
      book.open.set(order.orderId, order);
      this.#open.set(order.orderId, order);
      return;
    }
    book.open.delete(order.orderId);
    this.#open.delete(order.orderId);
    book.recent.set(order.orderId, order);
    this.#recent.set(order.orderId, order);
    if (this.#recent.size > RECENT_MAX) this.#dropOldestOrder();
  }

  addFill(fill: Fill): void {
    this.#book(fill.account).fills.add(fill);
    this.#fills.add(fill);
    if (this.#fills.size > RECENT_MAX) this.#dropOldestFill();
  }

  setWithdrawal(withdrawal: WithdrawalImage): void {
    this.#book(withdrawal.account).withdrawals.set(withdrawal.withdrawalId, withdrawal);
  }

  dropWithdrawal(account: number, withdrawalId: number): void {
    this.#book(account).withdrawals.delete(withdrawalId);
  }

  /** Lets go of what closed or filled up to this sequence. */
  confirmed(sequence: number): void {
    for (const order of this.#recent.values()) {
      if (order.updatedSequence > sequence) break;
      this.#dropOldestOrder();
    }
    for (const fill of this.#fills) {
      if (fill.sequence > sequence) break;
      this.#dropOldestFill();
    }
  }

  clear(): void {
    this.#books.clear();
    this.#open.clear();
    this.#recent.clear();
    this.#fills.clear();
  }

  #dropOldestOrder(): void {
    const [order] = this.#recent.values();
    assert(order !== undefined, 'there is an order to drop');
    this.#recent.delete(order.orderId);
    const book = this.#book(order.account);
    book.recent.delete(order.orderId);
    const latest = book.byClientId.get(order.clientOrderId);
    if (latest === order.orderId) book.byClientId.delete(order.clientOrderId);
  }

  #dropOldestFill(): void {
    const [fill] = this.#fills;
    assert(fill !== undefined, 'there is a fill to drop');
    this.#fills.delete(fill);
    this.#book(fill.account).fills.delete(fill);
  }

  #book(account: number): AccountBook {
    const known = this.#books.get(account);
    if (known !== undefined) return known;
    const book: AccountBook = {
      balances: new Map(),
      open: new Map(),
      recent: new Map(),
      fills: new Set(),
      byClientId: new Map(),
      withdrawals: new Map(),
    };
    this.#books.set(account, book);
    return book;
  }
}

/** By order id. */
function ofMarket(
  orders: ReadonlyMap<number, OrderState> | undefined,
  market: number | undefined,
): readonly OrderState[] {
  const all = [...(orders?.values() ?? [])];
  const list = market === undefined ? all : all.filter((order) => order.market === market);
  return list.sort((a, b) => a.orderId - b.orderId);
}

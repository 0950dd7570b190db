/** What can be asked of history. Lists come newest first in pages; a cursor is opaque, and new rows do not shift it. */
import type { Candle, CandleInterval, CandleRange } from '../codec/candle.ts';
import type { Amendment, PreventedMatch } from '../codec/order-changes.ts';
import type { ListStatus, OrderListState } from '../codec/order-list.ts';
import type { OrderState, OrderStatus } from '../codec/order-state.ts';
import type { SeedFacts } from '../codec/seed-facts.ts';
import type { Fill, Trade } from '../codec/trade.ts';
import type { BalanceChangeRow, DepositRow, WithdrawalRow } from './rows.ts';

export interface PageQuery {
  /** `next` of the page before; undefined for the newest. */
  readonly cursor?: string | undefined;
  /** 1 .. 1000; what is outside is taken as the nearer bound. */
  readonly limit: number;
}

export interface Page<Item> {
  readonly rows: readonly Item[];
  /** Cursor of the page behind; undefined when there is none. */
  readonly next: string | undefined;
  /** The last command that history held when it was read. */
  readonly sequence: number;
}

export interface OrderQuery extends PageQuery {
  readonly account: number;
  readonly market?: number | undefined;
  readonly status?: OrderStatus | 'OPEN' | 'CLOSED' | undefined;
}

export interface FillQuery extends PageQuery {
  readonly account: number;
  readonly market?: number | undefined;
  readonly orderId?: number | undefined;
}

export interface TradeQuery extends PageQuery {
  readonly market: number;
  /** Oldest first from this trade on, instead of newest first. */
  readonly fromId?: number | undefined;
}

export interface CandleQuery extends CandleRange {
  readonly market: number;
  /** Not 1s: seconds are not stored. */
  readonly interval: Exclude<CandleInterval, '1s'>;
}

export interface AccountQuery extends PageQuery {
  readonly account: number;
}

export interface BalanceChangeQuery extends AccountQuery {
  readonly asset?: number | undefined;
}

/**
 * Which rows of a list that is asked for oldest first: from an id or a time on the oldest `limit`, with
 * neither the newest. Times are those of the row's making, bounds inclusive.
 */
export interface RangeQuery {
  readonly fromId?: number | undefined;
  readonly startMs?: number | undefined;
  readonly endMs?: number | undefined;
  /** 1 .. 1000; what is outside is taken as the nearer bound. */
  readonly limit: number;
}

export interface OrderRangeQuery extends RangeQuery {
  readonly account: number;
  readonly market: number;
}

/** Its ids are trade ids. */
export interface FillRangeQuery extends RangeQuery {
  readonly account: number;
  readonly market: number;
  readonly orderId?: number | undefined;
}

export interface TradeRangeQuery extends RangeQuery {
  readonly market: number;
}

export interface ListRangeQuery extends RangeQuery {
  readonly account: number;
}

/** Its ids are sequences of the amending commands. */
export interface AmendmentRangeQuery extends RangeQuery {
  readonly orderId: number;
}

/** Its ids are those of prevented matches. */
export interface PreventedRangeQuery extends RangeQuery {
  readonly account: number;
  readonly market: number;
  readonly orderId?: number | undefined;
}

export interface OrderListQuery extends AccountQuery {
  readonly market?: number | undefined;
  readonly status?: ListStatus | undefined;
}

export interface AmendmentQuery extends PageQuery {
  readonly orderId: number;
}

export interface PreventedMatchQuery extends AccountQuery {
  readonly market?: number | undefined;
  readonly orderId?: number | undefined;
  readonly preventedId?: number | undefined;
}

/** The questions, by name, with what they take and answer. */
export interface HistoryQuestions {
  orders(query: OrderQuery): Page<OrderState>;
  order(orderId: number): OrderState | undefined;
  /** The latest order of this client id. */
  orderByClientId(account: number, clientOrderId: string): OrderState | undefined;
  fills(query: FillQuery): Page<Fill>;
  trades(query: TradeQuery): Page<Trade>;
  /** Oldest first, by the time of their making; here and in those below. */
  ordersInRange(query: OrderRangeQuery): readonly OrderState[];
  fillsInRange(query: FillRangeQuery): readonly Fill[];
  tradesInRange(query: TradeRangeQuery): readonly Trade[];
  listsInRange(query: ListRangeQuery): readonly OrderListState[];
  amendmentsInRange(query: AmendmentRangeQuery): readonly Amendment[];
  preventedInRange(query: PreventedRangeQuery): readonly PreventedMatch[];
  /** As Views.candles answers: flat ones made, oldest first; the newest is that of the last trade. */
  candles(query: CandleQuery): readonly Candle[];
  balanceChanges(query: BalanceChangeQuery): Page<BalanceChangeRow>;
  deposits(query: AccountQuery): Page<DepositRow>;
  /** The deposit that this command made. */
  depositAt(sequence: number): DepositRow | undefined;
  withdrawals(query: AccountQuery): Page<WithdrawalRow>;
  withdrawal(withdrawalId: number): WithdrawalRow | undefined;
  orderLists(query: OrderListQuery): Page<OrderListState>;
  orderList(listId: number): OrderListState | undefined;
  /** The latest list of this client id. */
  orderListByClientId(account: number, clientListId: string): OrderListState | undefined;
  /** Amendments of one order: whose it is, is for the caller to check. */
  amendments(query: AmendmentQuery): Page<Amendment>;
  preventedMatches(query: PreventedMatchQuery): Page<PreventedMatch>;
  lastSequence(): number;
  /** What Views.seed needs after a restart whose time is `nowMs`. */
  seedFacts(nowMs: number): SeedFacts;
}

/** How long a lagging history is waited for. */
export interface Patience {
  /** Gives up when neither history nor `progress` has moved for so long; default 10 s. */
  readonly stalledMs?: number;
  /** A number that moves while history's writer works without storing anything yet. */
  readonly progress?: () => number;
  /** Told every second or two, with the last command that history holds; may throw to give up. */
  readonly onWait?: (lastSequence: number) => void;
}

export type HistoryQuestion = keyof HistoryQuestions;

/**
 * The same, asked of another thread. Rejects with HistoryError BAD_CURSOR for a cursor that is not of
 * this list, and with SQLite's error when the disk fails.
 */
export type HistoryQueries = {
  readonly [Name in HistoryQuestion]: (
    ...values: Parameters<HistoryQuestions[Name]>
  ) => Promise<ReturnType<HistoryQuestions[Name]>>;
} & {
  /** Waits until history holds this command; rejects with HISTORY_BEHIND when it stands still. */
  reached(sequence: number, patience?: Patience): Promise<void>;
  close(): Promise<void>;
};

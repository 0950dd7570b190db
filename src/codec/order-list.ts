/** An order list as views and history show it, folded from events; each step makes a new object. */
import type { ListAccepted } from '../core/event.ts';
import type { ListKind } from '../core/types.ts';
import type { Moment } from './order-state.ts';

/** EXECUTING: orders of it are open and belong together. DONE: what is open of it stands alone. */
export const listStatuses = ['EXECUTING', 'DONE'] as const;
export type ListStatus = (typeof listStatuses)[number];

export interface OrderListState {
  readonly listId: number;
  readonly account: number;
  readonly market: number;
  readonly listKind: ListKind;
  /** '' when the client gave none. */
  readonly clientListId: string;
  /** In order of leg. */
  readonly orderIds: readonly number[];
  readonly status: ListStatus;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly createdSequence: number;
  readonly updatedSequence: number;
}

/** The state of a list that has just been admitted. */
export function acceptedList(event: ListAccepted, moment: Moment): OrderListState {
  const { listId, account, market, listKind, clientListId, orders, firstOrderId } = event;
  return {
    listId,
    account,
    market,
    listKind,
    clientListId,
    orderIds: Array.from({ length: orders }, (_, leg) => firstOrderId + leg),
    status: 'EXECUTING',
    createdMs: moment.timeMs,
    updatedMs: moment.timeMs,
    createdSequence: moment.sequence,
    updatedSequence: moment.sequence,
  };
}

/** The list after its ListEnded. */
export function endedList(list: OrderListState, moment: Moment): OrderListState {
  const { timeMs: updatedMs, sequence: updatedSequence } = moment;
  return { ...list, status: 'DONE', updatedMs, updatedSequence };
}

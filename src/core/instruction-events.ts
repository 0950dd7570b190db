/** Writers of the events of conditions, lists and countdowns, by what the state says. */
import { emit } from './emit.ts';
import {
  ACCOUNT,
  F64_WORDS,
  FLAGS,
  I32_WORDS,
  MARKET_SHIFT,
  ORDER_ID,
  PRICE,
  REMAINING,
  SIDE_MASK,
} from './order-fields.ts';
import { listKinds, orderStages, pegModes, pegReferences, sides } from './types.ts';
import type { OrderInstructed } from './event.ts';
import type { Instruction } from './instructions.ts';
import type { OrderList } from './order-lists.ts';
import type { State } from './state.ts';
import type { Side, TriggerCause } from './types.ts';

interface Names {
  readonly account: number;
  readonly market: number;
  readonly side: Side;
  readonly orderId: number;
}

function namesOf({ orders }: State, slot: number): Names {
  const flags = orders.i32[slot * I32_WORDS + FLAGS]!;
  return {
    account: orders.i32[slot * I32_WORDS + ACCOUNT]!,
    market: flags >>> MARKET_SHIFT,
    side: sides[flags & SIDE_MASK]!,
    orderId: orders.f64[slot * F64_WORDS + ORDER_ID]!,
  };
}

/** The conditions of an order as names and numbers. */
export function conditionsOf(
  record: Instruction,
): Omit<OrderInstructed, 'kind' | 'account' | 'market' | 'orderId' | 'listId'> {
  return {
    stage: orderStages[record.stage]!,
    stopPrice: record.stopPrice,
    trailingDelta: record.trailingDelta,
    pegReference: pegReferences[record.pegReference]!,
    pegMode: pegModes[record.pegMode]!,
    pegOffset: record.pegOffset,
    strategyType: record.strategyType,
    strategyId: record.strategyId,
    displayQuantity: record.displayQuantity,
    expireTime: record.expireTime,
  };
}

export function writeInstructed(state: State, slot: number): void {
  const record = state.instructions.of(slot);
  const { side: _, ...names } = namesOf(state, slot);
  const listId = record.list?.listId ?? 0;
  emit(state, { kind: 'OrderInstructed', ...names, listId, ...conditionsOf(record) });
}

export function writeActivated(state: State, slot: number, price: number): void {
  const { side: _, ...names } = namesOf(state, slot);
  emit(state, { kind: 'TrailingActivated', ...names, price });
}

/** `price`: of the electing trade. The stage and the limit price are those that the order has by now. */
export function writeTriggered(
  state: State,
  slot: number,
  cause: TriggerCause,
  price: number,
  change: bigint,
): void {
  emit(state, {
    kind: 'OrderTriggered',
    ...namesOf(state, slot),
    cause,
    stage: orderStages[state.instructions.of(slot).stage]!,
    price,
    limitPrice: state.orders.i32[slot * I32_WORDS + PRICE]!,
    ...lockChange(change),
  });
}

export function writeRepriced(state: State, slot: number, change: bigint): void {
  emit(state, {
    kind: 'OrderRepriced',
    ...namesOf(state, slot),
    price: state.orders.i32[slot * I32_WORDS + PRICE]!,
    remaining: state.orders.f64[slot * F64_WORDS + REMAINING]!,
    ...lockChange(change),
  });
}

function lockChange(change: bigint): { readonly locked: bigint; readonly released: bigint } {
  return change > 0n ? { locked: change, released: 0n } : { locked: 0n, released: -change };
}

export function writeListAccepted(state: State, list: OrderList): void {
  const { account, market, listId, firstOrderId, clientListId, legs, kind } = list;
  const names = { account, market, listId, firstOrderId, clientListId };
  emit(state, { kind: 'ListAccepted', ...names, listKind: listKinds[kind]!, orders: legs });
}

export function writeListEnded(state: State, list: OrderList): void {
  const { account, market, listId } = list;
  emit(state, { kind: 'ListEnded', account, market, listId });
}

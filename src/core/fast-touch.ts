/**
 * Reads what the next commands will need, so that the memory of many is waited for at once and not of one
 * after the other: a book of 100,000 orders is larger than the caches, and a plain command is a chain of
 * four or five reads of places nobody has visited lately. It changes nothing and answers nothing; what it
 * gets wrong costs a little time. Hot.
 */
import { commandLayouts } from './command.ts';
import { OFF_HEAP } from './moves.ts';
import * as accountFields from './account-fields.ts';
import * as balanceFields from './balance-fields.ts';
import * as orderFields from './order-fields.ts';
import * as schema from './schema.ts';
import * as termFields from './term-fields.ts';
import type { RecordBuffer } from './schema.ts';
import type { State } from './state.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const { LAST, LINE_SHIFT, PAIRS } = accountFields;
const { ENTRY_SHIFT } = balanceFields;
const { ACCOUNT_NEXT, ACCOUNT_PREVIOUS, I32_SHIFT, LOCK_HANDLE, NEXT, PREVIOUS } = orderFields;
const { offsetOf } = schema;
const { C_ACCOUNT } = termFields;

const { AmendOrder, CancelOrder, PlaceOrder, ReplaceOrder } = commandLayouts;
const PLACE = PlaceOrder.kind;
const CANCEL = CancelOrder.kind;
const AMEND = AmendOrder.kind;
const REPLACE = ReplaceOrder.kind;
const CANCEL_ID = offsetOf(CancelOrder, 'orderId') >> 3;
const AMEND_ID = offsetOf(AmendOrder, 'orderId') >> 3;
const REPLACE_ID = offsetOf(ReplaceOrder, 'cancelOrderId') >> 3;

/** So many commands are looked at together. */
export const TOUCHED_MAX = 32;

/** Touches what the records from byte `at` to `end` need, TOUCHED_MAX of them at most. */
export type Touch = (from: RecordBuffer, at: number, end: number) => void;

export function makeTouch(state: State): Touch {
  const { i32: order } = state.orders;
  const { words: line } = state.accounts;
  const { lows: balance } = state.ledger;
  const { ring } = state.index;
  const ringMask = ring.length - 1;
  const slots = new Int32Array(TOUCHED_MAX);
  const accounts = new Int32Array(TOUCHED_MAX);
  const lines = line.length >> LINE_SHIFT;
  /** What was read goes here: reads without a use would be left out of the machine code. */
  const read = new Float64Array(OFF_HEAP);

  function touch(from: RecordBuffer, at: number, end: number): void {
    const count = collect(from, at, end);
    let sum = 0;
    for (let i = 0; i < count; i++) {
      sum ^= order[slots[i]! << I32_SHIFT]! ^ line[(accounts[i]! << LINE_SHIFT) | LAST]!;
    }
    let money = 0;
    for (let i = 0; i < count; i++) {
      const o = slots[i]! << I32_SHIFT;
      sum ^= order[order[o | NEXT]! << I32_SHIFT]! ^ order[order[o | PREVIOUS]! << I32_SHIFT]!;
      sum ^= order[order[o | ACCOUNT_NEXT]! << I32_SHIFT]!;
      sum ^= order[order[o | ACCOUNT_PREVIOUS]! << I32_SHIFT]!;
      money += balance[order[o | LOCK_HANDLE]! << ENTRY_SHIFT]!;
      const a = accounts[i]! << LINE_SHIFT;
      money += balance[line[a | PAIRS | 1]! << ENTRY_SHIFT]!;
      money += balance[line[a | PAIRS | 3]! << ENTRY_SHIFT]!;
      if (slots[i] === 0) sum ^= order[line[a | LAST]! << I32_SHIFT]!;
    }
    read[0] = sum + money;
  }

  /** Slots of the orders that commands name, 0 for new ones, and who sends them. */
  function collect(from: RecordBuffer, at: number, end: number): number {
    const { i32, f64 } = from;
    let count = 0;
    for (let next = at; next < end && count < TOUCHED_MAX; ) {
      const head = i32[next >>> 2]!;
      const kind = head & 0xffff;
      const account = i32[(next >>> 2) + C_ACCOUNT]!;
      const id =
        kind === CANCEL ? CANCEL_ID : kind === AMEND ? AMEND_ID : kind === REPLACE ? REPLACE_ID : 0;
      if ((id !== 0 || kind === PLACE) && account > 0 && account < lines) {
        slots[count] = id === 0 ? 0 : ring[f64[(next >>> 3) + id]! & ringMask]!;
        accounts[count] = account;
        count++;
      }
      next += (head >>> 16) << 3;
    }
    return count;
  }

  return touch;
}

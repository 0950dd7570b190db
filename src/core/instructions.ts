/**
 * What an order carries beyond the plain terms: its conditions, its stage, and how far they have come.
 * A record is reached from the order's EXTRA word, so a plain order costs nothing; records are used
 * again, so an order with conditions makes no garbage either.
 */
import { assert } from './assert.ts';
import { EXTRA, I32_WORDS } from './order-fields.ts';
import { orderStages, pegModes } from './types.ts';
import type { OrderArena } from './order-arena.ts';
import type { OrderList } from './order-lists.ts';
import type { Trail } from './trailing.ts';

export const WORKING: number = orderStages.indexOf('WORKING');
export const WAITING: number = orderStages.indexOf('WAITING');
export const PENDING: number = orderStages.indexOf('PENDING');
const FLOATING = pegModes.indexOf('FLOATING');

export class Instruction {
  slot = 0;
  /** Whether OrderInstructed told of it; not of a DAY order's end or of an amendment's count. */
  told = false;
  stage: number = WORKING;
  stopPrice = 0;
  trailingDelta = 0;
  pegReference = 0;
  pegMode = 0;
  pegOffset = 0;
  strategyType = 0;
  strategyId = 0;
  displayQuantity = 0;
  expireTime = 0;
  /** Log time at which the order ends: of GTD, and of DAY in a market without calendar; 0 never. */
  endTime = 0;
  /** Amendments that kept its priority. */
  amends = 0;
  /** Of an iceberg that rests: what is left of the slice that is shown. */
  shown = 0;
  /** What a lot of a buy without a price of its own locks, in ticks: stop buys, parked floating ones. */
  lockPrice = 0;
  /** Of a trailing order that tracks: what it has seen. */
  trail: Trail | undefined = undefined;
  /** Of one that has tracked, once it is elected: its last extreme. */
  lastExtreme = 0;
  /** Price of the trade that elected it while it waits for its turn; else 0. */
  electedAt = 0;
  /** The list that it is part of while that is open. */
  list: OrderList | undefined = undefined;
  /** Its place in its trail. */
  place = 0;

  get floats(): boolean {
    return this.pegReference !== 0 && this.pegMode === FLOATING;
  }

  /** Highest (sells) or lowest (buys) price that a trailing order has seen; 0 before it tracks. */
  get extreme(): number {
    return this.trail === undefined ? this.lastExtreme : this.trail.extreme;
  }

  clear(): void {
    this.slot = 0;
    this.told = false;
    this.stage = WORKING;
    this.stopPrice = 0;
    this.trailingDelta = 0;
    this.pegReference = 0;
    this.pegMode = 0;
    this.pegOffset = 0;
    this.strategyType = 0;
    this.strategyId = 0;
    this.displayQuantity = 0;
    this.expireTime = 0;
    this.endTime = 0;
    this.amends = 0;
    this.shown = 0;
    this.lockPrice = 0;
    this.trail = undefined;
    this.lastExtreme = 0;
    this.electedAt = 0;
    this.list = undefined;
    this.place = 0;
  }
}

export class InstructionTable {
  readonly #orders: OrderArena;
  /** 0 belongs to nobody. */
  readonly #records: Instruction[] = [new Instruction()];
  readonly #free: number[] = [];

  constructor(orders: OrderArena) {
    this.#orders = orders;
  }

  /** Forgets all records. */
  clear(): void {
    this.#records.length = 1;
    this.#free.length = 0;
  }

  /** The record of an order whose EXTRA is above 0. */
  of(slot: number): Instruction {
    return this.#records[this.#orders.i32[slot * I32_WORDS + EXTRA]!]!;
  }

  /** The record of an order; undefined when it has none. */
  find(slot: number): Instruction | undefined {
    return this.#orders.i32[slot * I32_WORDS + EXTRA]! > 0 ? this.of(slot) : undefined;
  }

  /** A cleared record for an order that has none; it takes over its count of amendments. */
  add(slot: number): Instruction {
    const { i32 } = this.#orders;
    const extra = i32[slot * I32_WORDS + EXTRA]!;
    assert(extra <= 0, 'an order has one record');
    const index = this.#free.pop() ?? this.#records.length;
    if (index === this.#records.length) this.#records.push(new Instruction());
    const record = this.#records[index]!;
    record.slot = slot;
    record.amends = -extra;
    i32[slot * I32_WORDS + EXTRA] = index;
    return record;
  }

  /** Takes an order's record away; nothing may refer to it any more. */
  remove(slot: number): void {
    const { i32 } = this.#orders;
    const index = i32[slot * I32_WORDS + EXTRA]!;
    this.#records[index]!.clear();
    this.#free.push(index);
    i32[slot * I32_WORDS + EXTRA] = 0;
  }

  /** How often the order kept its priority when it was amended. */
  amendsOf(slot: number): number {
    const extra = this.#orders.i32[slot * I32_WORDS + EXTRA]!;
    return extra > 0 ? this.#records[extra]!.amends : -extra;
  }

  countAmend(slot: number): void {
    const { i32 } = this.#orders;
    const extra = i32[slot * I32_WORDS + EXTRA]!;
    if (extra > 0) this.#records[extra]!.amends++;
    else i32[slot * I32_WORDS + EXTRA] = extra - 1;
  }
}

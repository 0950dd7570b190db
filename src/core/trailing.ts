/**
 * Trailing orders that track (I3), of one side of one market. Orders of one delta with the same extreme
 * move together from then on, so they are one trail: a new extreme costs a step for each trail that it
 * moves, not for each order, and two trails that meet become one.
 */
import { PairHeap } from './pair-heap.ts';
import { BASIS_POINTS } from './types.ts';
import type { Instruction } from './instructions.ts';

/** Entries of a heap that may be out of date before it is swept. */
const STALE_KEPT = 64;

export interface Trail {
  readonly id: number;
  readonly delta: number;
  /** Highest (sells) or lowest (buys) price since tracking began. */
  extreme: number;
  readonly members: Instruction[];
}

export class TrailSide {
  /** 1 for sells, whose extreme rises; -1 for buys. */
  readonly #sign: number;
  readonly #trails: Map<number, Trail> = new Map();
  readonly #byKey: Map<number, Trail> = new Map();
  /** The trails that a price moves first, by extreme; and those that it elects first, by trigger. */
  readonly #movable = new PairHeap();
  readonly #electable = new PairHeap();
  #lastId = 0;

  constructor(buys: boolean) {
    this.#sign = buys ? -1 : 1;
  }

  /** The order starts to track from this extreme. */
  add(record: Instruction, extreme: number): void {
    const key = keyOf(record.trailingDelta, extreme);
    const found = this.#byKey.get(key);
    const trail = found ?? {
      id: ++this.#lastId,
      delta: record.trailingDelta,
      extreme,
      members: [],
    };
    record.trail = trail;
    record.place = trail.members.length;
    trail.members.push(record);
    if (found === undefined) this.#enter(trail);
  }

  /** The order tracks no more. */
  remove(record: Instruction): void {
    const trail = record.trail!;
    const last = trail.members.pop()!;
    if (last !== record) {
      trail.members[record.place] = last;
      last.place = record.place;
    }
    record.trail = undefined;
    if (trail.members.length === 0 && this.#trails.has(trail.id)) this.#forget(trail);
  }

  /** A trade: moves extremes, and gives the orders of the trails that it elects to `elect`, unordered. */
  traded(price: number, elect: (record: Instruction, trigger: number) => void): void {
    const sign = this.#sign;
    for (let trail = this.#firstMovable(); trail !== undefined; trail = this.#firstMovable()) {
      if (sign * trail.extreme >= sign * price) break;
      this.#move(trail, price);
    }
    for (let trail = this.#firstElectable(); trail !== undefined; trail = this.#firstElectable()) {
      const trigger = this.#triggerOf(trail);
      if (sign * trigger < sign * price) break;
      // Forgotten at once: an older extreme may have left an entry with the same trigger.
      this.#forget(trail);
      for (const record of trail.members) elect(record, trigger);
    }
  }

  /** The nearest price that moves a trail; undefined: none. */
  get moves(): number | undefined {
    const trail = this.#firstMovable();
    return trail === undefined ? undefined : trail.extreme + this.#sign;
  }

  /** The nearest price that elects; undefined: none. */
  get elects(): number | undefined {
    const trail = this.#firstElectable();
    return trail === undefined ? undefined : this.#triggerOf(trail);
  }

  #move(trail: Trail, price: number): void {
    this.#byKey.delete(keyOf(trail.delta, trail.extreme));
    const met = this.#byKey.get(keyOf(trail.delta, price));
    if (met === undefined) {
      trail.extreme = price;
      this.#enter(trail);
      return;
    }
    const [kept, gone] = met.members.length >= trail.members.length ? [met, trail] : [trail, met];
    this.#trails.delete(gone.id);
    for (const record of gone.members) {
      record.trail = kept;
      record.place = kept.members.length;
      kept.members.push(record);
    }
    if (kept === met) return;
    kept.extreme = price;
    this.#enter(kept);
  }

  #enter(trail: Trail): void {
    this.#trails.set(trail.id, trail);
    this.#byKey.set(keyOf(trail.delta, trail.extreme), trail);
    this.#movable.push(this.#sign * trail.extreme, trail.id);
    this.#electable.push(-this.#sign * this.#triggerOf(trail), trail.id);
    const most = this.#trails.size * 2 + STALE_KEPT;
    if (this.#movable.size > most) this.#movable.sweep((key, id) => this.#isMovable(key, id));
    if (this.#electable.size > most) this.#electable.sweep((key, id) => this.#isElectable(key, id));
  }

  #forget(trail: Trail): void {
    this.#trails.delete(trail.id);
    const key = keyOf(trail.delta, trail.extreme);
    if (this.#byKey.get(key) === trail) this.#byKey.delete(key);
  }

  #firstMovable(): Trail | undefined {
    const heap = this.#movable;
    while (heap.size !== 0 && !this.#isMovable(heap.key, heap.orderId)) heap.pop();
    return heap.size === 0 ? undefined : this.#trails.get(heap.orderId);
  }

  #firstElectable(): Trail | undefined {
    const heap = this.#electable;
    while (heap.size !== 0 && !this.#isElectable(heap.key, heap.orderId)) heap.pop();
    return heap.size === 0 ? undefined : this.#trails.get(heap.orderId);
  }

  /** Whether an entry of a heap is still true. */
  #isMovable(key: number, id: number): boolean {
    const trail = this.#trails.get(id);
    return trail !== undefined && this.#sign * trail.extreme === key;
  }

  #isElectable(key: number, id: number): boolean {
    const trail = this.#trails.get(id);
    return trail !== undefined && -this.#sign * this.#triggerOf(trail) === key;
  }

  /** Where a trail is elected: floor of the exact price for sells, ceil for buys; exact integers. */
  #triggerOf({ extreme, delta }: Trail): number {
    return this.#sign < 0
      ? Math.ceil((extreme * (BASIS_POINTS + delta)) / BASIS_POINTS)
      : Math.floor((extreme * (BASIS_POINTS - delta)) / BASIS_POINTS);
  }
}

function keyOf(delta: number, extreme: number): number {
  return extreme * BASIS_POINTS + delta;
}

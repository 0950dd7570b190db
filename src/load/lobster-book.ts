/**
 * Turns LOBSTER messages into orders of an exchange: a mirror of the queue at each price says which
 * order is meant and what must be sent. Corners of such a day, and what is done about them:
 *   - Row 1's book holds the day's earlier orders: one synthetic order a level stands for them, and
 *     whatever names an id that was never announced is taken from it.
 *   - Orders from before the opening are announced late: the queue at a price is in id order, so
 *     younger orders at that price are placed again behind a late one.
 *   - An execution of an order that nothing stands for announces it at that very moment.
 *   - A level that scrolls into the file's view is news: `adopt` makes the mirror agree with it.
 * The exchange is asked and its answers are compared elsewhere; nothing here knows its state.
 */
import type { LobsterBookRow, LobsterLevel, LobsterMessage } from './lobster.ts';
import { messageTypes } from './lobster.ts';

type Side = 'BUY' | 'SELL';

/** What to send; `name` is the client order id. Prices are USD x 10000, quantities shares. */
export type LobsterAction =
  | { kind: 'place'; name: string; side: Side; price: number; quantity: number }
  | { kind: 'cancel'; name: string }
  /** `quantity`: the new total, with what is filled already. */
  | { kind: 'reduce'; name: string; quantity: number }
  /** An aggressive order of `side` that must meet the resting order `maker` first. */
  | { kind: 'take'; side: Side; price: number; quantity: number; maker: string };

interface Resting {
  readonly name: string;
  /** Place in the queue: LOBSTER's order id; 0 of a synthetic order. */
  readonly id: number;
  readonly side: Side;
  readonly price: number;
  total: number;
  filled: number;
}

type Queues = Map<number, Resting[]>;

export class LobsterBook {
  /** Executions whose order did not stand first, or was unknown beyond help. */
  executionsElsewhere = 0;
  readonly #queues: Readonly<Record<Side, Queues>> = { BUY: new Map(), SELL: new Map() };
  readonly #byId = new Map<number, Resting>();
  readonly #announced: ReadonlySet<number>;
  #synthetics = 0;
  #actions: LobsterAction[] = [];

  constructor(messages: readonly LobsterMessage[]) {
    const added = messages.filter((message) => message.type === messageTypes.add);
    this.#announced = new Set(added.map((message) => message.orderId));
  }

  /** The book before message 1, from the row after it. */
  seed(row: LobsterBookRow, first: LobsterMessage): LobsterAction[] {
    for (const side of ['BUY', 'SELL'] as const) {
      const levels = new Map<number, number>(side === 'BUY' ? row.bids : row.asks);
      if (first.side === side && first.type <= messageTypes.execute) {
        const effect = first.type === messageTypes.add ? first.size : -first.size;
        levels.set(first.price, (levels.get(first.price) ?? 0) - effect);
      }
      for (const [price, size] of levels) if (size > 0) this.#placeSynthetic(side, price, size);
    }
    return this.#sent();
  }

  /** What message makes of the book, as orders. */
  apply(message: LobsterMessage): LobsterAction[] {
    if (message.type === messageTypes.add) this.#add(message);
    else if (message.type === messageTypes.execute) this.#execute(message);
    else if (message.type === messageTypes.reduce || message.type === messageTypes.remove) {
      const resting = this.#find(message);
      const whole = message.type === messageTypes.remove && resting?.id === message.orderId;
      if (resting !== undefined) this.#reduce(resting, whole ? left(resting) : message.size);
    }
    return this.#sent();
  }

  /**
   * The outermost level of a side has scrolled into view: nothing of ours may stand between it and the
   * level inside it, and its size is as given.
   */
  adopt(side: Side, inner: LobsterLevel | undefined, outer: LobsterLevel): LobsterAction[] {
    const [price, size] = outer;
    const queues = this.#queues[side];
    for (const [other, queue] of queues) {
      const hidden = inner !== undefined && better(side, inner[0], other);
      if (hidden && better(side, other, price))
        for (const each of queue.slice()) this.#cancel(each);
    }
    let excess = (queues.get(price) ?? []).reduce((sum, each) => sum + left(each), 0) - size;
    for (const each of (queues.get(price) ?? []).toReversed()) {
      if (excess <= 0) break;
      const part = Math.min(excess, left(each));
      this.#reduce(each, part);
      excess -= part;
    }
    if (excess < 0) this.#placeSynthetic(side, price, -excess);
    return this.#sent();
  }

  #add(message: LobsterMessage): void {
    if (this.#byId.has(message.orderId)) return;
    this.#clearWay(message.side, message.price);
    this.#place({
      name: `L${message.orderId}`,
      id: message.orderId,
      side: message.side,
      price: message.price,
      total: message.size,
      filled: 0,
    });
  }

  #execute(message: LobsterMessage): void {
    let resting = this.#find(message);
    if (resting === undefined) {
      this.#clearWay(message.side, message.price);
      resting = this.#placeSynthetic(message.side, message.price, message.size);
    }
    const quantity = Math.min(message.size, left(resting));
    if (this.#first(message.side) !== resting || quantity < message.size) {
      this.executionsElsewhere += 1;
      this.#reduce(resting, quantity);
      return;
    }
    const side = message.side === 'BUY' ? 'SELL' : 'BUY';
    this.#actions.push({ kind: 'take', side, price: message.price, quantity, maker: resting.name });
    resting.filled += quantity;
    if (left(resting) === 0) this.#forget(resting);
  }

  /** The order meant, or the synthetic one at its price when its id was never announced. */
  #find(message: LobsterMessage): Resting | undefined {
    if (this.#announced.has(message.orderId)) return this.#byId.get(message.orderId);
    const queue = this.#queues[message.side].get(message.price) ?? [];
    return queue.find((each) => each.id === 0);
  }

  /** What an order would trade with is gone from the real book, unseen: it is canceled. */
  #clearWay(side: Side, price: number): void {
    const other = side === 'BUY' ? 'SELL' : 'BUY';
    for (const [resting, queue] of this.#queues[other]) {
      if (better(side, resting, price)) continue;
      for (const each of queue.slice()) this.#cancel(each);
    }
  }

  #placeSynthetic(side: Side, price: number, total: number): Resting {
    this.#synthetics += 1;
    return this.#place({ name: `S${this.#synthetics}`, id: 0, side, price, total, filled: 0 });
  }

  #place(order: Resting): Resting {
    const queue = this.#queues[order.side].get(order.price) ?? [];
    this.#queues[order.side].set(order.price, queue);
    const younger = queue.filter((each) => each.id > order.id);
    for (const each of younger) this.#actions.push({ kind: 'cancel', name: each.name });
    queue.splice(queue.length - younger.length, 0, order);
    if (order.id > 0) this.#byId.set(order.id, order);
    for (const each of [order, ...younger]) {
      each.total = left(each);
      each.filled = 0;
      const { name, side, price, total: quantity } = each;
      this.#actions.push({ kind: 'place', name, side, price, quantity });
    }
    return order;
  }

  #reduce(order: Resting, by: number): void {
    if (by >= left(order)) return this.#cancel(order);
    order.total -= by;
    this.#actions.push({ kind: 'reduce', name: order.name, quantity: order.total });
  }

  #cancel(order: Resting): void {
    this.#actions.push({ kind: 'cancel', name: order.name });
    this.#forget(order);
  }

  #forget(order: Resting): void {
    const queues = this.#queues[order.side];
    const queue = queues.get(order.price) as Resting[];
    queue.splice(queue.indexOf(order), 1);
    if (queue.length === 0) queues.delete(order.price);
    this.#byId.delete(order.id);
  }

  #first(side: Side): Resting | undefined {
    let best: number | undefined;
    for (const price of this.#queues[side].keys()) {
      if (best === undefined || better(side, price, best)) best = price;
    }
    return best === undefined ? undefined : this.#queues[side].get(best)?.[0];
  }

  #sent(): LobsterAction[] {
    const actions = this.#actions;
    this.#actions = [];
    return actions;
  }
}

function left(order: Resting): number {
  return order.total - order.filled;
}

/** Whether a stands before b on this side of the book. */
function better(side: Side, a: number, b: number): boolean {
  return side === 'BUY' ? a > b : a < b;
}

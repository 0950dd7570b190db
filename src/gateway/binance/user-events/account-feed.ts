/**
 * The user events of each account that somebody listens to, in command order: the reports of a command
 * in the order of its events, then changes from outside (deposits, withdrawals), then the balances that
 * it touched. An event is put into words once, for all listeners; none is dropped.
 */
import type { OrderState } from '../../../codec/order-state.ts';
import type { Output } from '../../../codec/output.ts';
import type { Event, SelfTradePrevented } from '../../../core/event.ts';
import type { Balance } from '../../../marketdata/account-books.ts';
import type { Unsubscribe } from '../../../marketdata/listeners.ts';
import type { OrderUpdate } from '../../../marketdata/streams.ts';
import type { Views } from '../../../marketdata/views.ts';
import type { Link } from '../../../link/link.ts';
import { balanceTexts } from '../account-replies.ts';
import { clientIdOf } from '../client-ids.ts';
import { padded } from '../decimals.ts';
import type { CancelNotes } from './cancel-notes.ts';
import { executionReport } from './execution-report.ts';
import { listStatus } from './list-status.ts';
import type { Execution } from './execution-report.ts';

/** An event of an account. */
export interface UserEvent {
  readonly sequence: number;
  /** As JSON; made when it is first asked for. */
  readonly text: () => string;
}

export type UserListener = (event: UserEvent) => void;

/** An amount that came from outside or left. */
interface Delta {
  readonly asset: number;
  readonly amount: bigint;
}

/** Events that say more of what the one directly before them began. */
const additions: readonly string[] = ['OrderInstructed', 'TrailingActivated', 'OrderFilled'];

class AccountFeed {
  readonly listeners: Set<UserListener> = new Set();
  readonly #views: Views;
  readonly #notes: CancelNotes;
  readonly #unsubscribes: readonly Unsubscribe[];
  /** What is to be told of the running output; the id of a cancel becomes known only after it. */
  readonly #told: { readonly make: () => object; readonly isLate: boolean }[] = [];
  /**
   * What the next event may add to: instructions to an order that was accepted, and to a trade of a
   * market order by quote amount that it was the last one.
   */
  #held: Execution | undefined;
  /** Client ids of orders in lists that are not done, by order id. */
  readonly #legs = new Map<number, string>();
  /** Orders of lists that are done. */
  readonly #done: number[] = [];
  readonly #prevented = new Map<number, SelfTradePrevented>();
  readonly #deltas: Delta[] = [];
  readonly #balances = new Map<number, Balance>();

  constructor(
    account: number,
    options: {
      readonly views: Views;
      readonly notes: CancelNotes;
      /** There is something to tell of this output. */
      readonly touched: (feed: AccountFeed) => void;
    },
  ) {
    const { views, touched } = options;
    this.#views = views;
    this.#notes = options.notes;
    for (const { orderIds } of views.lists.open(account)) {
      for (const orderId of orderIds) this.#noteLeg(views.order(orderId));
    }
    this.#unsubscribes = [
      views.onOrder(account, (update) => {
        touched(this);
        this.#follow(update);
      }),
      views.lists.onChange(account, (list) => {
        touched(this);
        this.#release();
        const make = (): object => listStatus(views.reference, list, this.#legs);
        this.#told.push({ make, isLate: false });
        if (list.status === 'DONE') this.#done.push(...list.orderIds);
      }),
      views.onBalance(account, ({ balances }) => {
        touched(this);
        for (const balance of balances) this.#balances.set(balance.asset, balance);
      }),
    ];
  }

  /** The balance changed from outside. */
  moved(delta: Delta): void {
    this.#deltas.push(delta);
  }

  /** The output is whole: tells what it brought. */
  flush(sequence: number, timeMs: number): void {
    this.#release();
    const { reference } = this.#views;
    for (const { make, isLate } of this.#told.splice(0)) {
      const made = isLate ? undefined : make();
      this.#tell(sequence, () => made ?? make());
    }
    for (const orderId of this.#done.splice(0)) this.#legs.delete(orderId);
    for (const { asset, amount } of this.#deltas.splice(0)) {
      const d = padded(reference.amountText(asset, amount));
      const a = reference.asset(asset)?.symbol ?? '';
      this.#tell(sequence, () => ({ e: 'balanceUpdate', E: timeMs, a, d, T: timeMs }));
    }
    if (this.#balances.size > 0) this.#tellBalances(sequence, timeMs);
    this.#prevented.clear();
  }

  end(): void {
    for (const unsubscribe of this.#unsubscribes) unsubscribe();
  }

  #tellBalances(sequence: number, timeMs: number): void {
    const touched = [...this.#balances.values()].sort((left, right) => left.asset - right.asset);
    this.#balances.clear();
    const B = touched.map((balance) => {
      const { asset, free, locked } = balanceTexts(this.#views, balance);
      return { a: asset, f: free, l: locked };
    });
    this.#tell(sequence, () => ({ e: 'outboundAccountPosition', E: timeMs, u: timeMs, B }));
  }

  #tell(sequence: number, make: () => object): void {
    let made: string | undefined;
    const event: UserEvent = { sequence, text: () => (made ??= JSON.stringify(make())) };
    for (const listener of this.listeners) listener(event);
  }

  #follow(update: OrderUpdate): void {
    const { order, event } = update;
    const held = this.#held;
    if (additions.includes(event.kind) && held?.update.order.orderId === order.orderId) {
      this.#held = { ...held, update: { ...held.update, order } };
      if (event.kind === 'OrderInstructed' && event.listId !== 0) this.#noteLeg(order);
      return;
    }
    this.#release();
    if (event.kind === 'SelfTradePrevented') this.#prevented.set(order.orderId, event);
    const execution = executionOf(update, this.#prevented.get(order.orderId));
    if (execution === undefined) return;
    if (event.kind === 'OrderAccepted' || isOpenByQuote(order)) this.#held = execution;
    else this.#report(execution);
  }

  #release(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) this.#report(held);
  }

  #report(execution: Execution): void {
    const { reference } = this.#views;
    const make = (): object => executionReport(reference, execution, (of) => this.#notes.idOf(of));
    this.#told.push({ make, isLate: execution.type === 'CANCELED' });
  }

  #noteLeg(order: OrderState | undefined): void {
    if (order !== undefined) this.#legs.set(order.orderId, clientIdOf(order));
  }
}

function isOpenByQuote({ quoteAmount, status }: OrderState): boolean {
  return quoteAmount > 0n && status === 'PARTIALLY_FILLED';
}

/** What an event of an order is told as; undefined when another event of the command says it. */
function executionOf(
  update: OrderUpdate,
  prevented: SelfTradePrevented | undefined,
): Execution | undefined {
  const { order, event } = update;
  switch (event.kind) {
    case 'OrderAccepted':
      return { type: 'NEW', update };
    case 'Traded':
      return { type: 'TRADE', update };
    case 'OrderCanceled':
      return { type: 'CANCELED', update };
    case 'OrderAmended':
    case 'OrderRepriced':
      return { type: 'REPLACED', update };
    case 'OrderTriggered':
      // It enters the market, or waits for its own trigger from now on.
      return { type: 'NEW', update };
    case 'OrderExpired':
      if (event.reason !== 'SELF_TRADE') return { type: 'EXPIRED', update };
      return { type: 'TRADE_PREVENTION', update, prevented };
    case 'SelfTradePrevented':
      // Where an order ends, its OrderExpired tells of it.
      if (event.mode !== 'DECREMENT' || order.remaining === 0) return undefined;
      return { type: 'TRADE_PREVENTION', update, prevented };
    default:
      return undefined;
  }
}

/** The feeds of all accounts that somebody listens to. */
export class AccountFeeds {
  readonly #views: Views;
  readonly #notes: CancelNotes;
  readonly #feeds = new Map<number, AccountFeed>();
  readonly #touched = new Set<AccountFeed>();

  /** The views must follow the link already: they are ahead of these feeds within an output. */
  constructor(options: {
    readonly link: Link;
    readonly views: Views;
    readonly notes: CancelNotes;
  }) {
    this.#views = options.views;
    this.#notes = options.notes;
    options.link.onOutput((output) => {
      if (this.#feeds.size > 0) this.#follow(output);
    });
  }

  /** Calls the listener for every event of the account from now on. */
  listen(account: number, listener: UserListener): Unsubscribe {
    const feed = this.#feed(account);
    const own: UserListener = (event) => listener(event);
    feed.listeners.add(own);
    return () => {
      feed.listeners.delete(own);
      if (feed.listeners.size > 0 || this.#feeds.get(account) !== feed) return;
      this.#feeds.delete(account);
      this.#touched.delete(feed);
      feed.end();
    };
  }

  #feed(account: number): AccountFeed {
    const known = this.#feeds.get(account);
    if (known !== undefined) return known;
    const made = new AccountFeed(account, {
      views: this.#views,
      notes: this.#notes,
      touched: (feed) => this.#touched.add(feed),
    });
    this.#feeds.set(account, made);
    return made;
  }

  #follow({ events, last, sequence, timeMs }: Output): void {
    for (const event of events) {
      const moved = movement(event);
      if (moved !== undefined) this.#feeds.get(moved.account)?.moved(moved);
    }
    if (!last || this.#touched.size === 0) return;
    const touched = [...this.#touched];
    this.#touched.clear();
    for (const feed of touched) feed.flush(sequence, timeMs);
  }
}

/** What an event moves into or out of an account's hands; undefined of all others. */
function movement(event: Event): (Delta & { readonly account: number }) | undefined {
  switch (event.kind) {
    case 'Deposited':
      return { account: event.account, asset: event.asset, amount: event.amount };
    case 'WithdrawalFinished':
      // What is held counts as locked: it leaves when the withdrawal is settled.
      if (event.outcome === 'RELEASE') return undefined;
      return { account: event.account, asset: event.asset, amount: -event.amount };
    default:
      return undefined;
  }
}

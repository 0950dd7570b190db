/**
 * The private channels of one account: orders, order lists, fills, balances. Every event is told, in command order,
 * to every connection of the account (D3); orders and balances begin with what is true now, so that a
 * client that was away resynchronises by subscribing.
 */
import type { OrderListState } from '../../codec/order-list.ts';
import type { Unsubscribe } from '../../marketdata/listeners.ts';
import type { Views } from '../../marketdata/views.ts';
import { marketSymbol, renderBalance, renderFill, renderOrder } from '../render.ts';
import type { Connection, Subscribable } from './connection.ts';

export const accountChannels = ['orders', 'orderLists', 'fills', 'balances'] as const;
export type AccountChannel = (typeof accountChannels)[number];

/** One private channel of one account. */
export class AccountTopic implements Subscribable {
  readonly key: string;
  readonly #views: Views;
  readonly #channel: AccountChannel;
  readonly #account: number;
  readonly #ended: (topic: AccountTopic) => void;
  readonly #subscribers = new Set<Connection>();
  readonly #unsubscribe: Unsubscribe;

  constructor(
    views: Views,
    options: {
      readonly key: string;
      readonly channel: AccountChannel;
      readonly account: number;
      /** Called when the last subscriber has gone. */
      readonly ended: (topic: AccountTopic) => void;
    },
  ) {
    this.key = options.key;
    this.#views = views;
    this.#channel = options.channel;
    this.#account = options.account;
    this.#ended = options.ended;
    this.#unsubscribe = this.#listen();
  }

  /** The connection gets the state now, then every event. */
  add(connection: Connection): void {
    this.#subscribers.add(connection);
    const state = this.#state();
    if (state === undefined) return;
    const { sequence } = this.#views;
    const message = { channel: this.#channel, kind: 'snapshot', sequence, ...state };
    connection.send(JSON.stringify(message), sequence);
  }

  remove(connection: Connection): void {
    this.#subscribers.delete(connection);
    if (this.#subscribers.size > 0) return;
    this.#unsubscribe();
    this.#ended(this);
  }

  #state(): object | undefined {
    const { reference } = this.#views;
    switch (this.#channel) {
      case 'orders': {
        const orders = this.#views.openOrders(this.#account);
        return { orders: orders.map((order) => renderOrder(reference, order)) };
      }
      case 'orderLists': {
        const lists = this.#views.lists.open(this.#account);
        return { lists: lists.map((each) => this.#list(each)) };
      }
      case 'balances': {
        const balances = this.#views.balances(this.#account);
        return { balances: balances.map((balance) => renderBalance(reference, balance)) };
      }
      case 'fills':
        return undefined;
      default:
        return this.#channel satisfies never;
    }
  }

  #listen(): Unsubscribe {
    const views = this.#views;
    const { reference } = views;
    switch (this.#channel) {
      case 'orders':
        return views.onOrder(this.#account, ({ order, sequence }) => {
          const market = marketSymbol(reference, order.market);
          const rendered = renderOrder(reference, order);
          this.#tell(sequence, { market, kind: 'update', sequence, order: rendered });
        });
      case 'orderLists':
        return views.lists.onChange(this.#account, (state) => {
          const { updatedSequence: sequence } = state;
          const market = marketSymbol(reference, state.market);
          this.#tell(sequence, { market, kind: 'update', sequence, list: this.#list(state) });
        });
      case 'fills':
        return views.onFill(this.#account, (fill) => {
          const { sequence } = fill;
          const market = marketSymbol(reference, fill.market);
          this.#tell(sequence, { market, sequence, fill: renderFill(reference, fill) });
        });
      case 'balances':
        return views.onBalance(this.#account, ({ balances, sequence }) => {
          const rendered = balances.map((balance) => renderBalance(reference, balance));
          this.#tell(sequence, { kind: 'update', sequence, balances: rendered });
        });
      default:
        return this.#channel satisfies never;
    }
  }

  /** The list by the ids of its orders, which the channel `orders` tells. */
  #list({ listId, clientListId, market, listKind, status, orderIds }: OrderListState): object {
    return {
      listId,
      ...(clientListId === '' ? {} : { clientListId }),
      market: marketSymbol(this.#views.reference, market),
      kind: listKind,
      status,
      orderIds,
    };
  }

  #tell(sequence: number, message: object): void {
    const text = JSON.stringify({ channel: this.#channel, ...message });
    for (const connection of this.#subscribers) connection.send(text, sequence);
  }
}

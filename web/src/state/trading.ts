/**
 * What changes orders. Every placement carries an id of its own, so it takes effect once however often
 * the network stumbles; when no answer comes, the outcome is shown as unknown and the exchange is asked
 * for the order until it is known. Nothing is sent twice.
 */
import type { Outcome, Problem } from '../api/http.ts';
import { isUnknown, problemText, request } from '../api/http.ts';
import type { NewOrder, Order } from '../api/wire.ts';
import { plain, words } from '../number/show.ts';
import { whenLive } from './connection.ts';
import { noteOrder } from './orders.ts';
import { dismiss, toast } from './toasts.ts';

interface OrderReply {
  readonly order: Order;
}

const ASK_EVERY_MS = 1_500;
/** So often must the exchange say that it has no such order before it is believed. */
const DENIALS = 2;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** An id that nobody else gives: 1 to 36 characters of those that the exchange takes. */
export function newId(prefix: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return `${prefix}-${Array.from(bytes, (byte) => byte.toString(36).padStart(2, '0')).join('')}`;
}

function inWords({ side, market, type, quantity, quoteAmount, price }: NewOrder | Order): string {
  const what = quantity ?? (quoteAmount === undefined ? '' : `for ${quoteAmount}`);
  const at = price === undefined ? words(type).toLowerCase() : `at ${plain(price)}`;
  return `${side === 'BUY' ? 'Buy' : 'Sell'} ${what} ${market} ${at}`;
}

const notPlaced: Problem = { code: 'NOT_PLACED', title: 'It was not placed.', status: 0 };

function askOrder(name: string, market: string): Promise<Outcome<OrderReply>> {
  return request<OrderReply>('GET', `/api/v1/orders/${name}`, { query: { market } });
}

/** Places an order. Resolves with what stood in the way, or undefined when it was placed. */
export async function placeOrder(order: NewOrder): Promise<Problem | undefined> {
  const clientOrderId = newId('bw');
  const sent = await request<OrderReply>('POST', '/api/v1/orders', {
    body: { ...order, clientOrderId },
    idempotencyKey: clientOrderId,
  });
  if (sent.ok) {
    noteOrder(sent.value.order);
    tellPlaced(sent.value.order);
    return undefined;
  }
  if (!isUnknown(sent.problem)) return sent.problem;
  const name = `client:${clientOrderId}`;
  const found = await resolveUnknown(inWords(order), () => askOrder(name, order.market));
  if (found === undefined) return notPlaced;
  noteOrder(found.order);
  tellPlaced(found.order);
  return undefined;
}

/** Places orders that belong together: one cancels the other. */
export async function placeList(
  market: string,
  kind: string,
  orders: readonly NewOrder[],
): Promise<Problem | undefined> {
  const clientListId = newId('bw');
  const legs = orders.map((order) => ({ ...order, market: undefined }));
  const sent = await request<object>('POST', '/api/v1/order-lists', {
    body: { market, kind, orders: legs, clientListId },
    idempotencyKey: clientListId,
  });
  const what = `${kind} ${market}`;
  if (!sent.ok) {
    if (!isUnknown(sent.problem)) return sent.problem;
    const path = `/api/v1/order-lists/client:${clientListId}`;
    const found = await resolveUnknown(what, () => request<object>('GET', path));
    if (found === undefined) return notPlaced;
  }
  toast('good', `${kind} placed`, `${market}, ${orders.length} orders`);
  return undefined;
}

function tellPlaced(order: Order): void {
  const { status, filled } = order;
  if (status === 'FILLED') toast('good', 'Order filled', inWords(order));
  else if (status === 'EXPIRED') {
    const some = Number(filled) > 0;
    toast(some ? 'info' : 'bad', some ? 'Partly filled' : 'Nothing filled', reasonOf(order));
  } else toast('good', 'Order placed', inWords(order));
}

function reasonOf(order: Order): string {
  const { reason, filled, quantity } = order;
  const said = reason === undefined ? '' : words(reason);
  return `${inWords(order)}: ${filled}${quantity === undefined ? '' : ` of ${quantity}`} filled. ${said}`;
}

/**
 * Asks for what was sent without an answer until the exchange shows it, or has said more than once that
 * there is no such thing.
 */
async function resolveUnknown<T>(
  what: string,
  ask: () => Promise<Outcome<T>>,
): Promise<T | undefined> {
  const shown = toast(
    'unknown',
    'Outcome unknown',
    `${what}: no answer came; asking the exchange…`,
  );
  let denials = 0;
  for (;;) {
    await pause(ASK_EVERY_MS);
    await whenLive();
    const asked = await ask();
    if (asked.ok) {
      dismiss(shown);
      return asked.value;
    }
    const { code, status } = asked.problem;
    denials = code.startsWith('UNKNOWN_') ? denials + 1 : 0;
    const refused = status === 401 || status === 403;
    if (denials < DENIALS && !refused) continue;
    dismiss(shown);
    if (refused) toast('unknown', 'Outcome unknown', `${what}: sign in again to see.`);
    else toast('bad', 'It was not placed', what);
    return undefined;
  }
}

/** Waits for the answer to a change of an order; when none comes, asks how the order stands. */
async function settle(order: Order, sent: Outcome<OrderReply>, done: string): Promise<boolean> {
  if (sent.ok) {
    noteOrder(sent.value.order);
    toast('good', done, inWords(sent.value.order));
    return true;
  }
  if (isUnknown(sent.problem)) {
    const found = await resolveUnknown(inWords(order), () =>
      askOrder(String(order.orderId), order.market),
    );
    if (found === undefined) return false;
    noteOrder(found.order);
    toast('info', `The order is ${words(found.order.status).toLowerCase()}`);
    return true;
  }
  toast('bad', `Not done: ${problemText(sent.problem)}`, inWords(order));
  return false;
}

/** Changes price or total quantity; false when it was refused. */
export async function amendOrder(
  order: Order,
  changes: { readonly price?: string; readonly quantity?: string },
): Promise<boolean> {
  const body = { market: order.market, ...changes };
  const sent = await request<OrderReply>('PUT', `/api/v1/orders/${order.orderId}`, { body });
  return settle(order, sent, 'Order amended');
}

export async function cancelOrder(order: Order): Promise<boolean> {
  const sent = await request<OrderReply>('DELETE', `/api/v1/orders/${order.orderId}`, {
    query: { market: order.market },
  });
  return settle(order, sent, 'Order canceled');
}

/** Cancels all open orders of a market, or of all of them. */
export async function cancelAll(market?: string): Promise<void> {
  const sent = await request<{ readonly orders: readonly Order[] }>('DELETE', '/api/v1/orders', {
    query: { market },
  });
  if (sent.ok) {
    for (const order of sent.value.orders) noteOrder(order);
    const count = sent.value.orders.length;
    toast('good', count === 1 ? '1 order canceled' : `${count} orders canceled`, market);
  } else if (isUnknown(sent.problem)) {
    toast('unknown', 'No answer to cancel all', 'Open orders show what still stands.');
  } else {
    toast('bad', `Not canceled: ${problemText(sent.problem)}`);
  }
}

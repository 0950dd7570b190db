/**
 * The core benchmark's workload through the npm package nodejs-order-book: matching alone, without
 * accounts, balances and fees, as it has none. A cancel of an order that has gone is left out.
 */
import { OrderBook, Side } from 'nodejs-order-book';
import { commandLayouts, readCommand } from '../src/core/command.ts';
import { kindAt, lengthAt } from '../src/core/schema.ts';
import type { Stream } from './core-stream.ts';

const { AmendOrder, CancelOrder, PlaceOrder } = commandLayouts;
const TIMED = new Set([AmendOrder.kind, CancelOrder.kind, PlaceOrder.kind]);

/** ns per operation of the first `operations` timed commands, after the book is full. */
export function referenceSpeed({ records, setup, count }: Stream, operations: number): number {
  const book = new OrderBook();
  let at = 0;
  let orderId = 0;
  let started = 0;
  const last = Math.min(count, setup + operations);
  for (let sequence = 1; sequence <= last; sequence++) {
    if (sequence === setup + 1) started = process.cpuUsage().user;
    if (TIMED.has(kindAt(records, at))) orderId = perform(book, records, at, orderId);
    at += lengthAt(records, at);
  }
  return ((process.cpuUsage().user - started) * 1000) / (last - setup);
}

function perform(book: OrderBook, records: Stream['records'], at: number, orderId: number): number {
  const command = readCommand(records, at);
  if (command.kind === 'PlaceOrder') {
    const id = String(orderId + 1);
    const side = command.side === 'BUY' ? Side.BUY : Side.SELL;
    const { quantity: size, price, timeInForce } = command;
    // The package keeps the type of its times in force to itself.
    const options: unknown = { id, side, size, price, timeInForce };
    book.limit(options as Parameters<OrderBook['limit']>[0]);
    return orderId + 1;
  }
  if (command.kind === 'CancelOrder') book.cancel(String(command.orderId));
  else if (command.kind === 'AmendOrder') {
    book.modify(String(command.orderId), { size: command.quantity });
  }
  return orderId;
}

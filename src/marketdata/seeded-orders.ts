/**
 * Open orders after a restart: what the core's state says, completed by what history says about fills
 * and times. An order that history does not know has its filled quantity, but no filled quote or fee.
 */
import type { OrderState } from '../codec/order-state.ts';
import type { SeedFacts } from '../codec/seed-facts.ts';
import type { OrderImage, StateImage } from '../core/state-image.ts';

/** The image's orders by order id. */
export function seededOrders(image: StateImage, facts: SeedFacts | undefined): OrderState[] {
  const known = new Map(facts?.orders.map((order) => [order.orderId, order]));
  const orders = image.orders.map((order) => seededOrder(order, known.get(order.orderId), image));
  return orders.sort((a, b) => a.orderId - b.orderId);
}

function seededOrder(
  order: OrderImage,
  fact: OrderState | undefined,
  image: StateImage,
): OrderState {
  const { instructions: _, ...known } = order;
  const prevented = fact?.prevented ?? 0;
  const filled = order.quantity - order.remaining - prevented;
  return {
    ...known,
    quoteAmount: 0n,
    filled,
    filledQuote: fact?.filledQuote ?? 0n,
    prevented,
    fee: fact?.fee ?? 0n,
    status: filled > 0 ? 'PARTIALLY_FILLED' : 'NEW',
    reason: '',
    createdMs: fact?.createdMs ?? image.timeMs,
    updatedMs: fact?.updatedMs ?? image.timeMs,
    createdSequence: fact?.createdSequence ?? image.sequence,
    updatedSequence: fact?.updatedSequence ?? image.sequence,
  };
}

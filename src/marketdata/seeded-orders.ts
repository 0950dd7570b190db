/**
 * Open orders after a restart: what the core's state says, completed by what history says about fills
 * and times. An order that history does not know has its filled quantity, but no filled quote or fee.
 */
import type { OrderInstructions, OrderState, OrderStatus } from '../codec/order-state.ts';
import type { SeedFacts } from '../codec/seed-facts.ts';
import type { InstructionsImage, OrderImage, StateImage } from '../core/state-image.ts';

/** The image's orders by order id. */
export function seededOrders(image: StateImage, facts: SeedFacts | undefined): OrderState[] {
  const known = new Map(facts?.orders.map((order) => [order.orderId, order]));
  const orders = image.orders.map((order) => seededOrder(order, known.get(order.orderId), image));
  return orders.sort((a, b) => a.orderId - b.orderId);
}

/** What the book shows of an order of the image, in lots; 0 of one that is not in it. */
export function displayedQuantity({ price, remaining, instructions }: OrderImage): number {
  if (instructions !== undefined && instructions.stage !== 'WORKING') return 0;
  if (instructions !== undefined && instructions.displayQuantity > 0) return instructions.shown;
  // A market order that waits for the end of an auction, or a parked one, has no price.
  return price === 0 ? 0 : remaining;
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
    rebate: fact?.rebate ?? 0n,
    status: statusOf(order, filled),
    reason: '',
    createdMs: fact?.createdMs ?? image.timeMs,
    updatedMs: fact?.updatedMs ?? image.timeMs,
    createdSequence: fact?.createdSequence ?? image.sequence,
    updatedSequence: fact?.updatedSequence ?? image.sequence,
    instructions:
      order.instructions && instructionsOf(order.instructions, fact?.instructions, image.timeMs),
  };
}

function statusOf({ instructions }: OrderImage, filled: number): OrderStatus {
  if (filled > 0) return 'PARTIALLY_FILLED';
  return instructions?.stage === 'PENDING' ? 'PENDING_NEW' : 'NEW';
}

/** The list is history's to say: the core forgets one that has ended. */
function instructionsOf(
  image: InstructionsImage,
  fact: OrderInstructions | undefined,
  timeMs: number,
): OrderInstructions {
  const { trailingExtreme, shown: _, ...given } = image;
  return {
    ...given,
    listId: fact?.listId ?? given.listId,
    activatedPrice: fact?.activatedPrice ?? trailingExtreme,
    triggeredPrice: fact?.triggeredPrice ?? 0,
    workingMs: fact?.workingMs ?? (given.stage === 'WORKING' ? timeMs : 0),
  };
}

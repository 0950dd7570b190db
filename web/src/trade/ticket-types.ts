/** What the order form is made of. */
import type { PegReference, Side } from '../api/wire.ts';

/** What a person calls the order; the exchange's types follow from it. */
export type OrderKind =
  | 'limit'
  | 'market'
  | 'stop'
  | 'stop-limit'
  | 'take'
  | 'take-limit'
  | 'trailing'
  | 'oco'
  | 'bracket'
  | 'pegged';

export type TicketField =
  | 'price'
  | 'quantity'
  | 'total'
  | 'stopPrice'
  | 'stopLimitPrice'
  | 'takePrice'
  | 'pegOffset'
  | 'trailing'
  | 'activationPrice'
  | 'displayQuantity'
  | 'expireTime';

export interface Ticket {
  readonly side: Side;
  readonly kind: OrderKind;
  readonly timeInForce: string;
  readonly postOnly: boolean;
  readonly pegReference: PegReference;
  readonly fields: Readonly<Partial<Record<TicketField, string>>>;
  /** Which of quantity and total was given last: the other one follows. */
  readonly basis: 'quantity' | 'total';
}

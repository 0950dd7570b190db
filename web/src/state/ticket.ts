/** The order form: what is being prepared, as the text that stands in its fields. */
import { create } from 'zustand';
import type { Side } from '../api/wire.ts';

/** What a person calls the order; the exchange's types follow from it. */
export type OrderKind =
  | 'limit'
  | 'market'
  | 'stop'
  | 'stop-limit'
  | 'take'
  | 'take-limit'
  | 'trailing'
  | 'oco';

export type TicketField =
  | 'price'
  | 'quantity'
  | 'total'
  | 'stopPrice'
  | 'stopLimitPrice'
  | 'trailing'
  | 'activationPrice'
  | 'displayQuantity'
  | 'expireTime';

export interface Ticket {
  readonly side: Side;
  readonly kind: OrderKind;
  readonly timeInForce: string;
  readonly postOnly: boolean;
  readonly fields: Readonly<Partial<Record<TicketField, string>>>;
  /** Which of quantity and total was given last: the other one follows. */
  readonly basis: 'quantity' | 'total';
}

export const useTicket = create<Ticket>()(() => ({
  side: 'BUY',
  kind: 'limit',
  timeInForce: 'GTC',
  postOnly: false,
  fields: {},
  basis: 'quantity',
}));

/** Writes a field; quantity or total then leads the other. */
export function writeField(field: TicketField, text: string): void {
  useTicket.setState(({ fields, basis }) => ({
    fields: { ...fields, [field]: text.trim().replace(',', '.') },
    basis: field === 'quantity' || field === 'total' ? field : basis,
  }));
}

/** Takes a price from the book or the chart into the form. */
export function fillPrice(price: string): void {
  useTicket.setState(({ fields, kind }) => {
    const field = kind === 'stop' || kind === 'take' ? 'stopPrice' : 'price';
    return { fields: { ...fields, [field]: price } };
  });
}

/** After an order, or on another market: amounts go, the price of another market goes too. */
export function clearTicket(alsoPrices: boolean): void {
  useTicket.setState(({ fields }) =>
    alsoPrices ? { fields: {} } : { fields: { ...fields, quantity: '', total: '' } },
  );
}

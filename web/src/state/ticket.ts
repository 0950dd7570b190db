/** The order form: what is being prepared, as the text that stands in its fields. */
import { create } from 'zustand';
import type { Ticket, TicketField } from '../trade/ticket-types.ts';

export const useTicket = create<Ticket>()(() => ({
  side: 'BUY',
  kind: 'limit',
  timeInForce: 'GTC',
  postOnly: false,
  pegReference: 'PRIMARY',
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

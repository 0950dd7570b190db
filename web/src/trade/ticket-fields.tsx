/** The numbers of the order. Arrow keys step by tick and lot, ten at once with Shift. */
import type { KeyboardEvent, ReactElement } from 'react';
import type { Market } from '../api/wire.ts';
import { useMarkets } from '../state/markets.ts';
import type { TicketField } from './ticket-types.ts';
import { useTicket, writeField } from '../state/ticket.ts';
import { Field } from '../ui/fields.tsx';
import { stepped } from './steps.ts';
import { amounts, fieldsOf } from './ticket-rules.ts';
import type { TicketProblems } from './ticket-rules.ts';

const labels: Readonly<Record<TicketField, string>> = {
  price: 'Price',
  quantity: 'Quantity',
  total: 'Total',
  stopPrice: 'Trigger',
  stopLimitPrice: 'Stop limit',
  takePrice: 'Take profit',
  trailing: 'Trail by',
  pegOffset: 'Away by',
  activationPrice: 'Activate at',
  displayQuantity: 'Shown',
  expireTime: 'Until',
};

interface Props {
  readonly market: Market;
  readonly problems: TicketProblems;
}

export function TicketFields({ market, problems }: Props): ReactElement {
  const ticket = useTicket();
  const last = useMarkets(({ tickers }) => tickers[market.market]?.last ?? '');
  const shown = { ...ticket.fields, ...amounts(ticket, market) };
  const unit = (field: TicketField): string => {
    if (field === 'quantity' || field === 'displayQuantity') return market.base;
    if (field === 'pegOffset') return 'ticks';
    return field === 'trailing' ? '%' : market.quote;
  };
  const stepOf = (field: TicketField): string | undefined => {
    if (field === 'quantity') return market.lotSize;
    if (field === 'trailing') return '0.01';
    if (field === 'pegOffset') return '1';
    return field === 'total' ? undefined : market.tickSize;
  };
  const step = (field: TicketField) => (event: KeyboardEvent) => {
    const size = stepOf(field);
    const up = event.key === 'ArrowUp';
    if (size === undefined || (!up && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    const isPrice = size === market.tickSize && field !== 'pegOffset';
    const from =
      shown[field] === undefined || shown[field] === '' ? (isPrice ? last : '0') : shown[field];
    writeField(field, stepped(from ?? '0', size, (up ? 1n : -1n) * (event.shiftKey ? 10n : 1n)));
  };
  const hint = (field: TicketField): string | undefined => {
    if (field === 'stopLimitPrice') return 'Empty: the stop becomes a market order.';
    return field === 'activationPrice' ? 'Empty: it trails from now on.' : undefined;
  };
  return (
    <div className="flex flex-col gap-2">
      {fieldsOf[ticket.kind].map((field) => (
        <Field
          key={field}
          name={field}
          label={ticket.kind === 'bracket' && field === 'stopPrice' ? 'Stop loss' : labels[field]}
          unit={unit(field)}
          inputMode="decimal"
          value={shown[field] ?? ''}
          placeholder={ticket.kind === 'market' && field === otherThan(ticket.basis) ? 'or' : ''}
          problem={problems[field]}
          hint={hint(field)}
          action={field === 'price' && <BestPrice market={market} />}
          onChange={(text) => writeMarket(field, text)}
          onKeyDown={step(field)}
        />
      ))}
    </div>
  );
}

function otherThan(basis: 'quantity' | 'total'): TicketField {
  return basis === 'quantity' ? 'total' : 'quantity';
}

/** A market order has a quantity or a total: writing one empties the other. */
function writeMarket(field: TicketField, text: string): void {
  if (useTicket.getState().kind === 'market') {
    if (field === 'quantity') writeField('total', '');
    if (field === 'total') writeField('quantity', '');
  }
  writeField(field, text);
}

/** Takes the price that would trade at once: the best of the other side. */
function BestPrice({ market }: { market: Market }): ReactElement {
  const side = useTicket((ticket) => ticket.side);
  const take = (): void => {
    const ticker = useMarkets.getState().tickers[market.market];
    const price = side === 'BUY' ? ticker?.ask : ticker?.bid;
    if (price !== null && price !== undefined) writeField('price', price);
  };
  return (
    <button
      type="button"
      // By keys the book gives prices; here the way goes on to the quantity.
      tabIndex={-1}
      title={side === 'BUY' ? 'Take the best ask' : 'Take the best bid'}
      className="h-6 shrink-0 rounded px-1.5 text-[11px] text-accent hover:bg-accent-soft"
      onClick={take}
    >
      {side === 'BUY' ? 'Ask' : 'Bid'}
    </button>
  );
}

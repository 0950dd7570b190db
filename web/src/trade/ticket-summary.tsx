/** What there is to spend, and what the order would cost: average price, slippage, fee. */
import type { ReactElement, ReactNode } from 'react';
import type { Market } from '../api/wire.ts';
import { decimal, decimalText, multiply, trimmed } from '../number/decimal.ts';
import { decimalsOf } from '../number/fixed.ts';
import { plain, rate } from '../number/show.ts';
import { useAbilities } from '../state/abilities.ts';
import { useTicket } from '../state/ticket.ts';
import type { NewOrder } from '../api/wire.ts';
import type { EstimateText } from './estimate.ts';
import type { TicketContext } from './ticket-checks.ts';

interface Props {
  readonly market: Market;
  readonly order: NewOrder | undefined;
  readonly estimate: EstimateText | undefined;
  readonly context: TicketContext;
}

export function TicketSummary({ market, order, estimate, context }: Props): ReactElement {
  const side = useTicket((ticket) => ticket.side);
  const asset = side === 'BUY' ? market.quote : market.base;
  return (
    <dl className="mt-auto grid grid-cols-[auto_1fr] gap-y-1.5 border-t border-line pt-3 text-[12px]">
      <Row name="Available">
        {context.available === undefined ? '–' : `${plain(trimmed(context.available))} ${asset}`}
      </Row>
      {estimate?.takes === true && (
        <>
          <Row name="Average price">≈ {plain(estimate.average)}</Row>
          <Row name="Slippage">{estimate.slippage}%</Row>
        </>
      )}
      {estimate?.exhausted === true && estimate.takes && (
        <Row name="Fills at once">{`${plain(estimate.filled)} ${market.base}`}</Row>
      )}
      <Fee market={market} order={order} estimate={estimate} />
    </dl>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }): ReactElement {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="text-right">{children}</dd>
    </>
  );
}

/** The fee is taken from what the order receives. */
function Fee({ market, order, estimate }: Omit<Props, 'context'>): ReactElement {
  const scales = useAbilities((store) => store.scales);
  const { side, postOnly } = useTicket();
  const takes = estimate?.takes === true && !postOnly;
  const share = takes || order?.type === 'MARKET' ? market.takerFee : market.makerFee;
  const rates = `${rate(market.makerFee)} maker · ${rate(market.takerFee)} taker`;
  const asset = side === 'BUY' ? market.base : market.quote;
  const received = side === 'BUY' ? boughtOf(order, estimate) : soldFor(order, estimate);
  if (received === undefined) return <Row name="Fees">{rates}</Row>;
  const scale = scales[asset] ?? decimalsOf(market.lotSize);
  const fee = decimalText(multiply(decimal(received), decimal(share)), scale);
  return <Row name={`Fee (${rate(share)})`}>{`≈ ${plain(trimmed(fee))} ${asset}`}</Row>;
}

function boughtOf(order?: NewOrder, estimate?: EstimateText): string | undefined {
  return order?.quantity ?? (order?.quoteAmount === undefined ? undefined : estimate?.filled);
}

function soldFor(order?: NewOrder, estimate?: EstimateText): string | undefined {
  if (order?.type === 'MARKET') return estimate?.cost;
  if (order?.price === undefined || order.quantity === undefined) return undefined;
  return decimalText(multiply(decimal(order.price), decimal(order.quantity)));
}

/** The order form. It sends once for each press, and is closed until the outcome is known. */
import { Dialog } from 'radix-ui';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { FormEvent, ReactElement } from 'react';
import type { Problem } from '../api/http.ts';
import { problemText } from '../api/http.ts';
import type { Market } from '../api/wire.ts';
import { useWindows } from '../care/keys.ts';
import { useAbilities } from '../state/abilities.ts';
import { useMarket } from '../state/markets.ts';
import { useOrders } from '../state/orders.ts';
import { useSession } from '../state/session.ts';
import { useSettings } from '../state/settings.ts';
import type { Ticket as TicketState } from './ticket-types.ts';
import { clearTicket, useTicket } from '../state/ticket.ts';
import { placeList, placeOrder } from '../state/trading.ts';
import { ConfirmOrder } from './confirm-order.tsx';
import { useEstimate } from './estimate.ts';
import { SharesSlider } from './shares-slider.tsx';
import { TicketFields } from './ticket-fields.tsx';
import { KindPicker, SidePicker } from './ticket-pickers.tsx';
import { fieldOf, listKindOf, prepare } from './ticket-rules.ts';
import type { Prepared } from './ticket-rules.ts';
import type { TicketContext } from './ticket-checks.ts';
import { TicketOptions } from './ticket-options.tsx';
import { TicketSummary } from './ticket-summary.tsx';

export function Ticket(): ReactElement {
  const market = useMarket();
  if (market === undefined) return <div className="h-full" />;
  return <Form key={market.market} market={market} />;
}

function useContext(market: Market, ticket: TicketState): TicketContext {
  const balances = useOrders((store) => store.balances);
  const scales = useAbilities((store) => store.scales);
  const asset = ticket.side === 'BUY' ? market.quote : market.base;
  return {
    market,
    available: balances === undefined ? undefined : (balances[asset]?.available ?? '0'),
    quoteScale: scales[market.quote] ?? 8,
    now: Date.now(),
  };
}

function Form({ market }: { market: Market }): ReactElement {
  const ticket = useTicket();
  const { confirmOrders } = useSettings();
  const isIn = useSession(({ state }) => state === 'in');
  const context = useContext(market, ticket);
  const [refusal, setRefusal] = useState<Problem>();
  const [isSending, setSending] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const sending = useRef(false);
  const prepared = useMemo(
    () => prepare(ticket, context),
    [ticket, market, context.available, context.quoteScale],
  );
  const [first] = prepared.orders;
  const estimate = useEstimate(market, prepared.orders.length === 1 ? first : undefined);
  useEffect(() => setRefusal(undefined), [ticket]);

  const isGood = prepared.orders.length > 0 && Object.keys(prepared.problems).length === 0;
  const send = async (): Promise<void> => {
    setAsking(false);
    if (sending.current || !isGood) return;
    sending.current = true;
    setSending(true);
    const problem = await sendPrepared(market, ticket, prepared);
    sending.current = false;
    setSending(false);
    setRefusal(problem);
    if (problem === undefined) clearTicket(false);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isIn) useWindows.setState({ signIn: true });
    if (!isIn || !isGood || isSending) return;
    if (confirmOrders) setAsking(true);
    else void send();
  };
  const about = refusal && fieldOf(ticket, refusal);
  const problems =
    refusal === undefined || about === undefined
      ? prepared.problems
      : { ...prepared.problems, [about]: problemText(refusal) };
  const isBuy = ticket.side === 'BUY';
  return (
    <form
      id="ticket"
      aria-label="Place an order"
      className="flex h-full flex-col gap-3 overflow-y-auto p-3"
      onSubmit={submit}
      noValidate
    >
      <SidePicker />
      <KindPicker />
      <TicketFields market={market} problems={problems} />
      <SharesSlider ticket={ticket} context={context} />
      <TicketOptions problems={problems} />
      {refusal !== undefined && about === undefined && refusal.code !== 'NOT_PLACED' && (
        <p role="alert" className="text-[12px] text-down">
          {problemText(refusal)}
        </p>
      )}
      <button
        type="submit"
        aria-disabled={isIn && (!isGood || isSending)}
        className={`h-10 shrink-0 rounded-md font-semibold text-on-side transition-[filter] duration-100 hover:brightness-110 aria-disabled:cursor-not-allowed aria-disabled:opacity-60 ${isBuy ? 'bg-up-fill' : 'bg-down-fill'}`}
      >
        {textOf({ isIn, isSending, what: `${isBuy ? 'Buy' : 'Sell'} ${market.base}` })}
      </button>
      <TicketSummary market={market} order={first} estimate={estimate} context={context} />
      <Dialog.Root open={isAsking} onOpenChange={setAsking}>
        <ConfirmOrder orders={prepared.orders} market={market} onConfirm={() => void send()} />
      </Dialog.Root>
    </form>
  );
}

function textOf(form: { isIn: boolean; isSending: boolean; what: string }): string {
  if (!form.isIn) return 'Sign in to trade';
  return form.isSending ? 'Waiting for the answer…' : form.what;
}

function sendPrepared(
  { market }: Market,
  { kind }: TicketState,
  { orders }: Prepared,
): Promise<Problem | undefined> {
  const [first] = orders;
  const listKind = listKindOf[kind];
  if (first === undefined) return Promise.resolve(undefined);
  return listKind === undefined ? placeOrder(first) : placeList(market, listKind, orders);
}

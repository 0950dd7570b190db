/** Markets: what each accepts, its fees, new ones; and the halt of the whole venue. */
import { useState } from 'react';
import type { ReactElement } from 'react';
import { request } from '../api/http.ts';
import type { Market } from '../api/wire.ts';
import { plain, rate, words } from '../number/show.ts';
import { useAbilities } from '../state/abilities.ts';
import { refreshMarkets, useMarkets } from '../state/markets.ts';
import { Button } from '../ui/button.tsx';
import { change } from '../ui/load.ts';
import { Section } from '../ui/page.tsx';
import { SmallForm } from '../ui/small-form.tsx';
import { Table } from '../ui/table.tsx';
import type { Column } from '../ui/table.tsx';

const columns: readonly Column<Market>[] = [
  { name: 'Market', start: true, cell: ({ market }) => <b className="font-medium">{market}</b> },
  { name: 'Accepts', start: true, cell: (market) => <Status market={market} /> },
  { name: 'Auction', start: true, cell: (market) => <Call market={market} /> },
  { name: 'Tick', cell: ({ tickSize }) => tickSize },
  { name: 'Lot', cell: ({ lotSize }) => lotSize },
  { name: 'Least value', cell: ({ minNotional }) => plain(minNotional) },
  { name: 'Maker fee', cell: (market) => <Fee market={market} field="makerFee" /> },
  { name: 'Taker fee', cell: (market) => <Fee market={market} field="takerFee" /> },
];

export function Markets(): ReactElement {
  const markets = useMarkets((store) => store.markets);
  const setAll = async (status: string): Promise<void> => {
    await change(`All markets: ${words(status).toLowerCase()}`, () =>
      request<object>('PUT', '/api/v1/admin/status', { body: { status } }),
    );
    await refreshMarkets();
  };
  return (
    <>
      <Section
        title="Markets"
        description="A halt takes effect before what waits in the queue; cancels go on."
        actions={
          <div className="flex gap-2">
            <Button kind="danger" onClick={() => void setAll('HALT')}>
              Halt all
            </Button>
            <Button onClick={() => void setAll('TRADING')}>Resume all</Button>
          </div>
        }
      >
        <Table
          label="Markets"
          columns={columns}
          rows={markets}
          rowKey={({ market }) => market}
          empty="No markets yet."
        />
      </Section>
      <NewAsset />
      <NewMarket />
    </>
  );
}

function Status({ market }: { market: Market }): ReactElement {
  const statuses = useAbilities((store) => store.statuses);
  const [isBusy, setBusy] = useState(false);
  const set = async (status: string): Promise<void> => {
    setBusy(true);
    await change(`${market.market}: ${words(status).toLowerCase()}`, () =>
      request<object>('PUT', `/api/v1/admin/markets/${market.market}/status`, { body: { status } }),
    );
    await refreshMarkets();
    setBusy(false);
  };
  const choices = statuses.includes(market.status) ? statuses : [market.status, ...statuses];
  return (
    <select
      aria-label={`What ${market.market} accepts`}
      className={`h-7 rounded-md border border-line bg-raised px-2 ${market.status === 'TRADING' ? '' : 'text-warn'}`}
      value={market.status}
      disabled={isBusy}
      onChange={(event) => void set(event.target.value)}
    >
      {choices.map((status) => (
        <option key={status} value={status}>
          {words(status)}
        </option>
      ))}
    </select>
  );
}

const CALL_MS = 60_000;

/** Begins a call of a minute, or ends the one that runs. */
function Call({ market: { market, status } }: { market: Market }): ReactElement | null {
  const canCall = useAbilities(({ paths }) => paths.has('/api/v1/admin/markets/{market}/auction'));
  if (!canCall) return null;
  const path = `/api/v1/admin/markets/${market}/auction`;
  const begin = async (): Promise<void> => {
    await change(`${market}: a call of a minute`, () =>
      request<object>('POST', path, { body: { callMs: CALL_MS } }),
    );
    await refreshMarkets();
  };
  const end = async (): Promise<void> => {
    await change(`${market}: the call has ended`, () => request<object>('DELETE', path));
    await refreshMarkets();
  };
  return status === 'AUCTION' ? (
    <Button small onClick={() => void end()}>
      Uncross now
    </Button>
  ) : (
    <Button small onClick={() => void begin()}>
      Call, 60 s
    </Button>
  );
}

/** A rate that becomes a field when it is pressed. */
function Fee({ market, field }: { market: Market; field: 'makerFee' | 'takerFee' }): ReactElement {
  const [text, setText] = useState<string>();
  const name = field === 'makerFee' ? 'Maker fee' : 'Taker fee';
  const send = async (): Promise<void> => {
    await change(`${name} of ${market.market} changed`, () =>
      request<object>('PUT', `/api/v1/admin/markets/${market.market}`, { body: { [field]: text } }),
    );
    await refreshMarkets();
    setText(undefined);
  };
  if (text === undefined) {
    return (
      <button
        type="button"
        aria-label={`Change: ${name} of ${market.market}, ${rate(market[field])}`}
        className="underline decoration-strong decoration-dotted underline-offset-4 hover:text-accent"
        onClick={() => setText(market[field])}
      >
        {rate(market[field])}
      </button>
    );
  }
  return (
    <input
      aria-label={`${name} of ${market.market} as a fraction`}
      className="-my-1 h-6 w-20 rounded border border-accent bg-raised px-1 text-right outline-none"
      autoFocus
      value={text}
      onChange={(event) => setText(event.target.value.trim())}
      onBlur={() => setText(undefined)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') void send();
        if (event.key === 'Escape') setText(undefined);
      }}
    />
  );
}

function NewAsset(): ReactElement {
  return (
    <Section title="New asset">
      <SmallForm
        button="Create asset"
        fields={[
          { name: 'symbol', label: 'Symbol' },
          { name: 'scale', label: 'Decimals', initial: '8' },
        ]}
        onSend={async ({ symbol = '', scale = '' }) => {
          const body = { symbol, scale: Number(scale) };
          const made = await change(`${symbol} created`, () =>
            request<object>('POST', '/api/v1/admin/assets', { body }),
          );
          return made !== undefined;
        }}
      />
    </Section>
  );
}

function NewMarket(): ReactElement {
  return (
    <Section title="New market">
      <SmallForm
        button="Create market"
        fields={[
          { name: 'base', label: 'Base asset' },
          { name: 'quote', label: 'Quote asset' },
          { name: 'tickSize', label: 'Tick', initial: '0.01' },
          { name: 'lotSize', label: 'Lot', initial: '0.001' },
          { name: 'makerFee', label: 'Maker fee', initial: '0.001' },
          { name: 'takerFee', label: 'Taker fee', initial: '0.001' },
        ]}
        onSend={async (values) => {
          const body = { ...values, market: `${values['base']}-${values['quote']}` };
          const made = await change(`${body.market} created`, () =>
            request<object>('POST', '/api/v1/admin/markets', { body }),
          );
          await refreshMarkets();
          return made !== undefined;
        }}
      />
    </Section>
  );
}

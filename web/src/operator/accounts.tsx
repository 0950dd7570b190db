/** Accounts: the list, the balances of one, new ones, deposits, and canceling all orders of one. */
import { useState } from 'react';
import type { ReactElement } from 'react';
import { request } from '../api/http.ts';
import type { Balance } from '../api/wire.ts';
import { plain } from '../number/show.ts';
import { useAbilities } from '../state/abilities.ts';
import { newId } from '../state/trading.ts';
import { Button } from '../ui/button.tsx';
import { change, useLoad } from '../ui/load.ts';
import { Section } from '../ui/page.tsx';
import { SmallForm } from '../ui/small-form.tsx';
import { Table } from '../ui/table.tsx';
import type { Column } from '../ui/table.tsx';

interface Account {
  readonly account: string;
  readonly accountId: number;
}

const balanceColumns: readonly Column<Balance>[] = [
  { name: 'Asset', start: true, cell: ({ asset }) => asset },
  { name: 'Available', cell: ({ available }) => plain(available) },
  { name: 'In orders', cell: ({ locked }) => plain(locked) },
  { name: 'Held', cell: ({ held }) => plain(held) },
];

async function cancelAllOf(account: string): Promise<void> {
  await change(`Orders of ${account} canceled`, () =>
    request<object>('DELETE', '/api/v1/admin/orders', { query: { account } }),
  );
}

export function Accounts(): ReactElement {
  const { value, reload } = useLoad<{ readonly accounts: readonly Account[] }>(
    '/api/v1/admin/accounts',
  );
  const [shown, setShown] = useState('');
  const columns: readonly Column<Account>[] = [
    { name: 'Account', start: true, cell: ({ account }) => account },
    { name: 'Number', cell: ({ accountId }) => accountId },
    {
      name: '',
      cell: ({ account }) => (
        <span className="inline-flex gap-2">
          <Button small onClick={() => setShown(account)}>
            Balances
          </Button>
          <Button small kind="danger" onClick={() => void cancelAllOf(account)}>
            Cancel orders
          </Button>
        </span>
      ),
    },
  ];
  return (
    <>
      <Section title="Accounts">
        <div className="flex max-h-96 flex-col">
          <Table
            label="Accounts"
            columns={columns}
            rows={value?.accounts ?? []}
            rowKey={({ accountId }) => accountId}
            empty="No accounts yet."
          />
        </div>
        <div className="border-t border-line">
          <SmallForm
            button="Create account"
            fields={[{ name: 'account', label: 'Name' }]}
            onSend={async (body) => {
              const made = await change(`Account ${body['account']} created`, () =>
                request<object>('POST', '/api/v1/admin/accounts', { body }),
              );
              reload();
              return made !== undefined;
            }}
          />
        </div>
      </Section>
      {shown !== '' && <AccountBalances key={shown} account={shown} />}
    </>
  );
}

function AccountBalances({ account }: { account: string }): ReactElement {
  const path = `/api/v1/admin/accounts/${encodeURIComponent(account)}/balances`;
  const { value, reload } = useLoad<{ readonly balances: readonly Balance[] }>(path);
  const assets = Object.keys(useAbilities((store) => store.scales));
  return (
    <Section title={`Balances of ${account}`}>
      <Table
        label={`Balances of ${account}`}
        columns={balanceColumns}
        rows={value?.balances ?? []}
        rowKey={({ asset }) => asset}
        empty="Nothing here."
      />
      <div className="border-t border-line">
        <SmallForm
          button="Deposit"
          fields={[
            { name: 'asset', label: 'Asset', options: assets },
            { name: 'amount', label: 'Amount' },
          ]}
          onSend={async ({ asset = '', amount = '' }) => {
            const body = { account, asset, amount, externalId: newId('operator') };
            const sent = await change(`${amount} ${asset} credited to ${account}`, () =>
              request<object>('POST', '/api/v1/admin/deposits', { body }),
            );
            reload();
            return sent !== undefined;
          }}
        />
      </div>
    </Section>
  );
}

/** What the venue has earned, and withdrawals that wait to be paid out or given back. */
import type { ReactElement } from 'react';
import { request } from '../api/http.ts';
import type { Balance } from '../api/wire.ts';
import { plain } from '../number/show.ts';
import { Button } from '../ui/button.tsx';
import { change, useLoad } from '../ui/load.ts';
import { Section } from '../ui/page.tsx';
import { Table } from '../ui/table.tsx';
import type { Column } from '../ui/table.tsx';

interface Withdrawal {
  readonly withdrawalId: number;
  readonly account: string;
  readonly asset: string;
  readonly amount: string;
  readonly externalId: string;
}

const feeColumns: readonly Column<Balance>[] = [
  { name: 'Asset', start: true, cell: ({ asset }) => asset, text: ({ asset }) => asset },
  {
    name: 'Fees received',
    cell: ({ available }) => plain(available),
    text: ({ available }) => available,
  },
];

export function Fees(): ReactElement {
  const fees = useLoad<{ readonly balances: readonly Balance[] }>(
    '/api/v1/admin/accounts/operator/balances',
  );
  const held = useLoad<{ readonly withdrawals: readonly Withdrawal[] }>(
    '/api/v1/admin/withdrawals',
  );
  const finish = async (id: number, outcome: 'SETTLE' | 'RELEASE'): Promise<void> => {
    await change(outcome === 'SETTLE' ? 'Paid out' : 'Given back', () =>
      request<object>('POST', `/api/v1/admin/withdrawals/${id}/finish`, { body: { outcome } }),
    );
    held.reload();
  };
  const heldColumns: readonly Column<Withdrawal>[] = [
    { name: 'Number', start: true, cell: ({ withdrawalId }) => withdrawalId },
    { name: 'Account', start: true, cell: ({ account }) => account },
    { name: 'Their id', start: true, cell: ({ externalId }) => externalId },
    { name: 'Amount', cell: ({ amount, asset }) => `${plain(amount)} ${asset}` },
    {
      name: '',
      cell: ({ withdrawalId }) => (
        <span className="inline-flex gap-2">
          <Button small onClick={() => void finish(withdrawalId, 'SETTLE')}>
            Paid out
          </Button>
          <Button small kind="danger" onClick={() => void finish(withdrawalId, 'RELEASE')}>
            Give back
          </Button>
        </span>
      ),
    },
  ];
  return (
    <>
      <Section title="Fees" actions={<Button onClick={fees.reload}>Look again</Button>}>
        <Table
          label="Fees"
          columns={feeColumns}
          rows={fees.value?.balances ?? []}
          rowKey={({ asset }) => asset}
          empty="No fees yet."
          file="fees"
        />
      </Section>
      <Section title="Held withdrawals">
        <Table
          label="Held withdrawals"
          columns={heldColumns}
          rows={held.value?.withdrawals ?? []}
          rowKey={({ withdrawalId }) => withdrawalId}
          empty="No withdrawal waits."
        />
      </Section>
    </>
  );
}

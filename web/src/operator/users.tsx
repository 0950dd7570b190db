/** People who sign in with name and password. */
import type { ReactElement } from 'react';
import { request } from '../api/http.ts';
import { moment } from '../number/show.ts';
import { Button } from '../ui/button.tsx';
import { change, useLoad } from '../ui/load.ts';
import { Section } from '../ui/page.tsx';
import { SmallForm } from '../ui/small-form.tsx';
import { Table } from '../ui/table.tsx';
import type { Column } from '../ui/table.tsx';

interface User {
  readonly name: string;
  readonly account: string;
  readonly permissions: readonly string[];
  readonly createdAt: string;
}

const roles = {
  trader: ['read', 'trade'],
  'trader who may withdraw': ['read', 'trade', 'withdraw'],
  reader: ['read'],
  operator: ['read', 'admin'],
} as const satisfies Record<string, readonly string[]>;

export function Users(): ReactElement {
  const { value, reload } = useLoad<{ readonly users: readonly User[] }>('/api/v1/admin/users');
  const remove = async (name: string): Promise<void> => {
    await change(`${name} can no longer sign in`, () =>
      request<object>('DELETE', `/api/v1/admin/users/${encodeURIComponent(name)}`),
    );
    reload();
  };
  const columns: readonly Column<User>[] = [
    { name: 'Name', start: true, cell: ({ name }) => name },
    { name: 'Account', start: true, cell: ({ account }) => account },
    { name: 'May', start: true, cell: ({ permissions }) => permissions.join(', ') },
    { name: 'Made', cell: ({ createdAt }) => moment(createdAt) },
    {
      name: '',
      cell: ({ name }) => (
        <Button small kind="danger" onClick={() => void remove(name)}>
          Remove
        </Button>
      ),
    },
  ];
  return (
    <Section title="People" description="Everybody who can sign in with a password.">
      <Table
        label="People"
        columns={columns}
        rows={value?.users ?? []}
        rowKey={({ name }) => name}
        empty="Nobody yet: only API keys and demo accounts get in."
      />
      <div className="border-t border-line">
        <SmallForm
          button="Let them in"
          fields={[
            { name: 'name', label: 'Name' },
            { name: 'password', label: 'First password', type: 'password' },
            { name: 'account', label: 'Account' },
            { name: 'role', label: 'As', options: Object.keys(roles) },
          ]}
          onSend={async ({ name, password, account, role = '' }) => {
            const permissions = roles[role as keyof typeof roles];
            const body = { name, password, account, permissions };
            const made = await change(`${name} can sign in`, () =>
              request<object>('POST', '/api/v1/admin/users', { body }),
            );
            reload();
            return made !== undefined;
          }}
        />
      </div>
    </Section>
  );
}

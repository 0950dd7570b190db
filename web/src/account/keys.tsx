/** API keys of the account: made with a secret that is shown once, and revoked. */
import { useState } from 'react';
import type { ReactElement } from 'react';
import { request } from '../api/http.ts';
import { moment } from '../number/show.ts';
import { useSession } from '../state/session.ts';
import { Button } from '../ui/button.tsx';
import { change, useLoad } from '../ui/load.ts';
import { Section } from '../ui/page.tsx';
import { SmallForm } from '../ui/small-form.tsx';
import { Table } from '../ui/table.tsx';
import type { Column } from '../ui/table.tsx';

interface ApiKey {
  readonly apiKey: string;
  readonly type: string;
  readonly permissions: readonly string[];
  readonly addresses: readonly string[];
  readonly createdAt: string;
  readonly revokedAt: string | null;
}

interface IssuedKey {
  readonly apiKey: string;
  readonly secret: string;
}

/** What a key may do, by how much; never more than the session itself. */
const levels = {
  'read and trade': ['read', 'trade'],
  'read only': ['read'],
  'read, trade, withdraw': ['read', 'trade', 'withdraw'],
} as const satisfies Record<string, readonly string[]>;

export function Keys(): ReactElement {
  const { value, reload } = useLoad<{ readonly keys: readonly ApiKey[] }>('/api/v1/keys');
  const own = useSession(({ permissions }) => permissions);
  const [issued, setIssued] = useState<IssuedKey>();
  const choices = (Object.keys(levels) as (keyof typeof levels)[]).filter((level) =>
    levels[level].every((permission) => own.includes(permission)),
  );
  const revoke = async (apiKey: string): Promise<void> => {
    await change('The key is revoked', () =>
      request<object>('DELETE', `/api/v1/keys/${encodeURIComponent(apiKey)}`),
    );
    reload();
  };
  const columns: readonly Column<ApiKey>[] = [
    { name: 'Key', start: true, cell: ({ apiKey }) => <code>{apiKey}</code> },
    { name: 'May', start: true, cell: ({ permissions }) => permissions.join(', ') },
    { name: 'From', start: true, cell: ({ addresses }) => addresses.join(', ') || 'anywhere' },
    { name: 'Made', cell: ({ createdAt }) => moment(createdAt) },
    {
      name: '',
      cell: ({ apiKey }) => (
        <Button small kind="danger" onClick={() => void revoke(apiKey)}>
          Revoke
        </Button>
      ),
    },
  ];
  return (
    <Section title="API keys" description="For programs. Each signs its requests with its secret.">
      {issued !== undefined && <Issued issued={issued} onClose={() => setIssued(undefined)} />}
      <Table
        label="API keys"
        columns={columns}
        rows={(value?.keys ?? []).filter(({ revokedAt }) => revokedAt === null)}
        rowKey={({ apiKey }) => apiKey}
        empty="No keys."
      />
      <div className="border-t border-line">
        <SmallForm
          button="Make a key"
          fields={[
            { name: 'level', label: 'May', options: choices },
            { name: 'addresses', label: 'Only from (CIDR)', isOptional: true },
          ]}
          onSend={async ({ level = '', addresses = '' }) => {
            const from = addresses.split(/[\s,]+/).filter((each) => each !== '');
            const permissions = levels[level as keyof typeof levels];
            const body = { permissions, ...(from.length > 0 && { addresses: from }) };
            const made = await change('The key is made', () =>
              request<IssuedKey>('POST', '/api/v1/keys', { body }),
            );
            setIssued(made);
            reload();
            return made !== undefined;
          }}
        />
      </div>
    </Section>
  );
}

function Issued({ issued, onClose }: { issued: IssuedKey; onClose: () => void }): ReactElement {
  return (
    <div role="status" className="border-b border-line bg-accent-soft p-4">
      <p className="mb-2 font-medium">Write the secret down: it is shown only now.</p>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 break-all">
        <dt className="text-muted">Key</dt>
        <dd>
          <code>{issued.apiKey}</code>
        </dd>
        <dt className="text-muted">Secret</dt>
        <dd>
          <code>{issued.secret}</code>
        </dd>
      </dl>
      <Button small className="mt-3" onClick={onClose}>
        I have it
      </Button>
    </div>
  );
}

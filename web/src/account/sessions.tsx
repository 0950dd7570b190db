/** Where the account is signed in; any of it can be ended from here. */
import type { ReactElement } from 'react';
import { request } from '../api/http.ts';
import { moment } from '../number/show.ts';
import { Button } from '../ui/button.tsx';
import { change, useLoad } from '../ui/load.ts';
import { Section } from '../ui/page.tsx';
import { Table } from '../ui/table.tsx';
import type { Column } from '../ui/table.tsx';

interface ListedSession {
  readonly sessionId: string;
  readonly current: boolean;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly address: string;
  readonly agent: string;
}

export function Sessions(): ReactElement {
  const { value, reload } = useLoad<{ readonly sessions: readonly ListedSession[] }>(
    '/api/v1/sessions',
  );
  const end = async (sessionId: string): Promise<void> => {
    await change('The session is ended', () =>
      request<object>('DELETE', `/api/v1/sessions/${sessionId}`),
    );
    reload();
  };
  const columns: readonly Column<ListedSession>[] = [
    {
      name: 'Browser',
      start: true,
      cell: ({ agent }) => (
        <span className="block max-w-[320px] truncate" title={agent}>
          {agent || 'unknown'}
        </span>
      ),
    },
    { name: 'Address', start: true, cell: ({ address }) => address },
    { name: 'Signed in', cell: ({ createdAt }) => moment(createdAt) },
    { name: 'Last seen', cell: ({ lastSeenAt }) => moment(lastSeenAt) },
    {
      name: '',
      cell: ({ sessionId, current }) =>
        current ? (
          <span className="text-muted">This one</span>
        ) : (
          <Button small kind="danger" onClick={() => void end(sessionId)}>
            End
          </Button>
        ),
    },
  ];
  return (
    <Section title="Sessions">
      <Table
        label="Sessions"
        columns={columns}
        rows={value?.sessions ?? []}
        rowKey={({ sessionId }) => sessionId}
        empty="No sessions."
      />
    </Section>
  );
}

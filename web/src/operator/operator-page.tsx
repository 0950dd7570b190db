/** The operator's pages, for keys and people with the admin permission. */
import type { FunctionComponent, ReactElement } from 'react';
import { Page } from '../ui/page.tsx';
import { Accounts } from './accounts.tsx';
import { Fees } from './fees.tsx';
import { Health } from './health.tsx';
import { Markets } from './markets.tsx';
import { Users } from './users.tsx';

const sections: Readonly<Record<string, readonly [title: string, part: FunctionComponent]>> = {
  markets: ['Markets', Markets],
  accounts: ['Accounts', Accounts],
  fees: ['Fees and withdrawals', Fees],
  users: ['People', Users],
  health: ['Health', Health],
};

export default function OperatorPage({ section }: { section: string }): ReactElement {
  const shown = sections[section] === undefined ? 'markets' : section;
  const [, Part] = sections[shown] as (typeof sections)[string];
  return (
    <Page title="Operator">
      <nav aria-label="Operator pages" className="flex flex-wrap gap-1">
        {Object.entries(sections).map(([name, [title]]) => (
          <a
            key={name}
            href={`#/operator/${name}`}
            aria-current={name === shown ? 'page' : undefined}
            className={`rounded-md px-3 py-1.5 font-medium ${name === shown ? 'bg-accent-soft text-accent' : 'text-muted hover:bg-hover hover:text-text'}`}
          >
            {title}
          </a>
        ))}
      </nav>
      <Part />
    </Page>
  );
}

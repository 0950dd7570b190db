/** The account: what it has, where it is signed in, its keys, its password. */
import type { ReactElement } from 'react';
import { request } from '../api/http.ts';
import type { Session } from '../api/wire.ts';
import { useAbilities } from '../state/abilities.ts';
import { renewSession, useSession } from '../state/session.ts';
import { newId } from '../state/trading.ts';
import { Balances } from '../trade/history.tsx';
import { change } from '../ui/load.ts';
import { Page, Section } from '../ui/page.tsx';
import { SmallForm } from '../ui/small-form.tsx';
import { Keys } from './keys.tsx';
import { Sessions } from './sessions.tsx';

export default function AccountPage(): ReactElement {
  const { account, permissions, mayWithdraw, via, demoAccounts } = useSession();
  return (
    <Page title={account}>
      <Section
        title="Balances"
        description={`May ${permissions.join(', ')}. Signed in by ${via === 'key' ? 'API key' : 'session'}.`}
      >
        <div className="flex max-h-96 flex-col">
          <Balances />
        </div>
        {demoAccounts.length > 0 && via === 'session' && <DemoDeposit />}
        {mayWithdraw && <Withdraw />}
      </Section>
      {via === 'session' ? (
        <>
          <Keys />
          <Sessions />
          <Password />
        </>
      ) : (
        <Section title="Keys and sessions">
          <p className="p-4 text-muted">
            Sign in with name and password to see sessions and to make keys: keys make no keys.
          </p>
        </Section>
      )}
    </Page>
  );
}

function DemoDeposit(): ReactElement {
  const assets = Object.keys(useAbilities((store) => store.scales));
  if (assets.length === 0) return <></>;
  return (
    <div className="border-t border-line">
      <SmallForm
        button="Deposit"
        fields={[
          { name: 'asset', label: 'Asset', options: assets },
          { name: 'amount', label: 'Amount', initial: '1000' },
        ]}
        onSend={async ({ asset = '', amount = '' }) => {
          const body = { asset, amount };
          const sent = await change(`${amount} ${asset} deposited`, () =>
            request<object>('POST', '/api/v1/demo/deposits', { body }),
          );
          return sent !== undefined;
        }}
      />
    </div>
  );
}

/** The amount is held until the operator has paid it out, or gives it back. */
function Withdraw(): ReactElement {
  const assets = Object.keys(useAbilities((store) => store.scales));
  if (assets.length === 0) return <></>;
  return (
    <div className="border-t border-line">
      <SmallForm
        button="Withdraw"
        fields={[
          { name: 'asset', label: 'Asset to withdraw', options: assets },
          { name: 'amount', label: 'Amount to withdraw' },
        ]}
        onSend={async ({ asset = '', amount = '' }) => {
          const body = { asset, amount, externalId: newId('web') };
          const sent = await change(`${amount} ${asset} held for withdrawal`, () =>
            request<object>('POST', '/api/v1/withdrawals', { body }),
          );
          return sent !== undefined;
        }}
      />
    </div>
  );
}

function Password(): ReactElement {
  return (
    <Section title="Password" description="Other sessions end when it changes.">
      <SmallForm
        button="Change"
        fields={[
          { name: 'old', label: 'Password now', type: 'password' },
          { name: 'new', label: 'New password', type: 'password' },
        ]}
        onSend={async (values) => {
          const body = { old: values['old'], new: values['new'] };
          const session = await change('The password is changed', () =>
            request<Session>('PUT', '/api/v1/session/password', { body }),
          );
          if (session !== undefined) renewSession(session);
          return session !== undefined;
        }}
      />
    </Section>
  );
}

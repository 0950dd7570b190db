/** The page as a whole: the trading screen, or the account's and the operator's pages. */
import { Suspense, lazy, useSyncExternalStore } from 'react';
import type { ReactElement } from 'react';
import { PasswordPrompt } from '../account/password-prompt.tsx';
import { Help } from '../care/help.tsx';
import { HoldNotice } from '../care/hold-notice.tsx';
import { Palette } from '../care/palette.tsx';
import { useSession } from '../state/session.ts';
import { Boundary } from '../ui/boundary.tsx';
import { Header } from './header.tsx';
import { Phone } from './phone.tsx';
import { StaleNotice } from './stale-notice.tsx';
import { Toaster } from './toaster.tsx';

const Workspace = lazy(() => import('./workspace.tsx'));
const AccountPage = lazy(() => import('../account/account-page.tsx'));
const OperatorPage = lazy(() => import('../operator/operator-page.tsx'));

const PHONE: MediaQueryList = matchMedia('(max-width: 899px)');

function followPhone(changed: () => void): () => void {
  PHONE.addEventListener('change', changed);
  return () => PHONE.removeEventListener('change', changed);
}

function followHash(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}

const readHash = (): string => globalThis.location.hash.replace(/^#\/?/, '');

function Screen(): ReactElement {
  const isPhone = useSyncExternalStore(followPhone, () => PHONE.matches);
  const path = useSyncExternalStore(followHash, readHash);
  const { state, permissions } = useSession();
  const [place] = path.split('/');
  if (state === 'in' && place === 'account') return <AccountPage />;
  if (state === 'in' && place === 'operator' && permissions.includes('admin')) {
    return <OperatorPage section={path.split('/')[1] ?? ''} />;
  }
  return isPhone ? <Phone /> : <Workspace />;
}

export function App(): ReactElement {
  return (
    <div className="flex h-dvh flex-col">
      <Header />
      <StaleNotice />
      <main className="flex min-h-0 flex-1 flex-col">
        <Suspense fallback={<div className="flex-1" />}>
          <Boundary>
            <Screen />
          </Boundary>
        </Suspense>
      </main>
      <Toaster />
      <Palette />
      <Help />
      <HoldNotice />
      <PasswordPrompt />
    </div>
  );
}

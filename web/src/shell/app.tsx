/** The page as a whole: the trading screen, or the account's and the operator's pages. */
import { Tooltip } from 'radix-ui';
import { Suspense, lazy, useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { Header } from './header.tsx';
import { Phone } from './phone.tsx';
import { Toaster } from './toaster.tsx';

const Workspace = lazy(() => import('./workspace.tsx'));

const PHONE: MediaQueryList = matchMedia('(max-width: 767px)');

function usePhone(): boolean {
  const [isPhone, setPhone] = useState(PHONE.matches);
  useEffect(() => {
    const note = (): void => setPhone(PHONE.matches);
    PHONE.addEventListener('change', note);
    return () => PHONE.removeEventListener('change', note);
  }, []);
  return isPhone;
}

export function App(): ReactElement {
  const isPhone = usePhone();
  return (
    <Tooltip.Provider delayDuration={400}>
      <div className="flex h-dvh flex-col">
        <Header />
        <main className="flex min-h-0 flex-1 flex-col">
          {isPhone ? (
            <Phone />
          ) : (
            <Suspense fallback={<div className="flex-1" />}>
              <Workspace />
            </Suspense>
          )}
        </main>
        <Toaster />
      </div>
    </Tooltip.Provider>
  );
}

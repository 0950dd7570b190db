/** All keys, on one page. */
import { Dialog } from 'radix-ui';
import type { ReactElement } from 'react';
import { Sheet } from '../ui/sheet.tsx';
import { keyList, useWindows } from './keys.ts';

export function Help(): ReactElement {
  const isOpen = useWindows(({ help }) => help);
  return (
    <Dialog.Root open={isOpen} onOpenChange={(help) => useWindows.setState({ help })}>
      <Sheet title="Keyboard">
        <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2">
          {keyList.map(([keys, does]) => (
            <div key={keys} className="contents">
              <dt>
                <kbd className="rounded border border-line bg-raised px-1.5 py-0.5 font-sans text-[12px] whitespace-nowrap">
                  {keys}
                </kbd>
              </dt>
              <dd className="text-muted">{does}</dd>
            </div>
          ))}
        </dl>
      </Sheet>
    </Dialog.Root>
  );
}

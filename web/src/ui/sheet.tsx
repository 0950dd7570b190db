/** A window over the page with a title and a way to close it. */
import { Dialog } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';
import { Icon } from './icons.tsx';

interface Props {
  readonly title: string;
  readonly description?: string;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

export function Sheet({ title, description, wide = false, children }: Props): ReactElement {
  return (
    <Dialog.Portal>
      <Dialog.Overlay className="fixed inset-0 z-50 bg-black/60" />
      <Dialog.Content
        aria-describedby={undefined}
        className={`fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100dvh-32px)] w-[calc(100vw-32px)] -translate-x-1/2 -translate-y-1/2 flex-col overflow-y-auto rounded-xl bg-panel p-5 shadow-(--shadow) ${wide ? 'max-w-[640px]' : 'max-w-[400px]'}`}
      >
        <div className="mb-4 flex items-start justify-between gap-4">
          <div>
            <Dialog.Title className="text-[15px] font-semibold">{title}</Dialog.Title>
            {description !== undefined && <p className="mt-1 text-muted">{description}</p>}
          </div>
          <Dialog.Close
            aria-label="Close"
            className="-mt-1 -mr-1 grid size-8 place-items-center rounded-md text-muted hover:bg-hover hover:text-text"
          >
            <Icon name="close" />
          </Dialog.Close>
        </div>
        {children}
      </Dialog.Content>
    </Dialog.Portal>
  );
}

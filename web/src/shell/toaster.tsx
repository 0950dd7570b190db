/** News at the lower edge; told to screen readers too. What is unknown stays until it is known. */
import { Toast } from 'radix-ui';
import type { ReactElement } from 'react';
import type { Toast as News } from '../state/toasts.ts';
import { dismiss, useToasts } from '../state/toasts.ts';
import { Icon } from '../ui/icons.tsx';

const SHOWN_MS = 5_000;

const looks: Readonly<Record<News['kind'], { readonly sign: string; readonly color: string }>> = {
  good: { sign: '✓', color: 'text-up' },
  bad: { sign: '!', color: 'text-down' },
  info: { sign: 'i', color: 'text-accent' },
  unknown: { sign: '?', color: 'text-warn' },
};

export function Toaster(): ReactElement {
  const toasts = useToasts((store) => store.toasts);
  return (
    <Toast.Provider label="News" swipeDirection="right">
      {toasts.map(({ id, kind, title, text }) => (
        <Toast.Root
          key={id}
          duration={kind === 'unknown' ? Number.POSITIVE_INFINITY : SHOWN_MS}
          type={kind === 'bad' || kind === 'unknown' ? 'foreground' : 'background'}
          onOpenChange={(isOpen) => {
            if (!isOpen) dismiss(id);
          }}
          data-kind={kind}
          className="flex items-start gap-3 rounded-lg bg-raised p-3 shadow-(--shadow)"
        >
          <span aria-hidden="true" className={`w-4 text-center font-bold ${looks[kind].color}`}>
            {looks[kind].sign}
          </span>
          <div className="min-w-0 flex-1">
            <Toast.Title className="font-medium">{title}</Toast.Title>
            {text !== undefined && text !== '' && (
              <Toast.Description className="text-[12px] break-words text-muted">
                {text}
              </Toast.Description>
            )}
          </div>
          <Toast.Close aria-label="Dismiss" className="text-muted hover:text-text">
            <Icon name="close" size={14} />
          </Toast.Close>
        </Toast.Root>
      ))}
      <Toast.Viewport className="fixed right-3 bottom-3 z-[60] flex w-[340px] max-w-[calc(100vw-24px)] flex-col gap-2 max-md:bottom-18 xl:right-[296px] xl:w-[292px]" />
    </Toast.Provider>
  );
}

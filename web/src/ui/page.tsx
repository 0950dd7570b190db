/** A page of sections in one column, for what is read and filled in rather than watched. */
import type { ReactElement, ReactNode } from 'react';

interface PageProps {
  readonly title: string;
  /** Beside the title. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

export function Page({ title, aside, children }: PageProps): ReactElement {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-[1080px] flex-col gap-4 px-4 py-6">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <h1 className="text-[20px] leading-7 font-semibold tracking-tight">{title}</h1>
          <div className="flex items-center gap-4">
            {aside}
            <a href="#/" className="text-accent hover:underline">
              Back to trading
            </a>
          </div>
        </div>
        {children}
      </div>
    </div>
  );
}

interface SectionProps {
  readonly title: string;
  readonly description?: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function Section({ title, description, actions, children }: SectionProps): ReactElement {
  return (
    <section aria-label={title} className="overflow-hidden rounded-lg bg-panel">
      <div className="flex flex-wrap items-center justify-between gap-3 border-b border-line px-4 py-3">
        <div>
          <h2 className="font-semibold">{title}</h2>
          {description !== undefined && <p className="text-[12px] text-muted">{description}</p>}
        </div>
        {actions}
      </div>
      {children}
    </section>
  );
}

/** A table with its head in place, what it says when it is empty, and the way to take it along as CSV. */
import { useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { IconButton } from './button.tsx';

export interface Column<T> {
  readonly name: string;
  /** Text columns start at the left, numbers end at the right. */
  readonly start?: boolean;
  readonly cell: (row: T) => ReactNode;
  /** As it stands in a CSV file; absent: the column is left out there. */
  readonly text?: (row: T) => string;
  /** Stands in the CSV file alone. */
  readonly isHidden?: boolean;
}

interface Props<T> {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string | number;
  readonly empty: string;
  /** Stands above the table, at the right. */
  readonly actions?: ReactNode;
  /** Name of the CSV file; absent: no such button. */
  readonly file?: string;
}

/** More rows than this are drawn only when asked for. */
const ROWS_SHOWN = 200;

export function Table<T>(props: Props<T>): ReactElement {
  const [isWhole, setWhole] = useState(false);
  const { label, rows, rowKey, empty, actions, file } = props;
  const columns = props.columns.filter(({ isHidden }) => isHidden !== true);
  return (
    <section aria-label={label} className="relative flex h-full flex-col">
      {(actions !== undefined || (file !== undefined && rows.length > 0)) && (
        <div className="flex h-9 shrink-0 items-center justify-end gap-1 border-b border-line px-2">
          {actions}
          {file !== undefined && (
            <IconButton
              icon="download"
              label={`Save ${label.toLowerCase()} as CSV`}
              onClick={() => save(file, props.columns, rows)}
            />
          )}
        </div>
      )}
      {rows.length === 0 ? (
        <p className="grid flex-1 place-content-center px-4 py-8 text-center text-muted">{empty}</p>
      ) : (
        // Scrolled by keys too, so it takes the focus.
        <div className="min-h-0 flex-1 overflow-auto" tabIndex={0} role="region" aria-label={label}>
          <table className="table w-full border-collapse text-[12px]">
            <thead>
              <tr>
                {columns.map(({ name, start }) => (
                  <th key={name} scope="col" className={start === true ? 'start' : ''}>
                    {name === '' ? <span className="sr-only">Actions</span> : name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {(isWhole ? rows : rows.slice(0, ROWS_SHOWN)).map((row) => (
                <tr key={rowKey(row)}>
                  {columns.map(({ name, start, cell }) => (
                    <td key={name} className={start === true ? 'start' : ''}>
                      {cell(row)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          {!isWhole && rows.length > ROWS_SHOWN && (
            <button
              type="button"
              className="w-full py-2 text-accent hover:underline"
              onClick={() => setWhole(true)}
            >
              Show all {rows.length}
            </button>
          )}
        </div>
      )}
    </section>
  );
}

/** The side as a word in its colour. */
export function SideWord({ side }: { side: 'BUY' | 'SELL' }): ReactElement {
  return (
    <span className={side === 'BUY' ? 'text-up' : 'text-down'}>
      {side === 'BUY' ? 'Buy' : 'Sell'}
    </span>
  );
}

function save<T>(file: string, columns: readonly Column<T>[], rows: readonly T[]): void {
  const url = URL.createObjectURL(new Blob([csvOf(columns, rows)], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${file}.csv`;
  link.click();
  URL.revokeObjectURL(url);
}

function csvOf<T>(columns: readonly Column<T>[], rows: readonly T[]): string {
  const told = columns.filter(({ text }) => text !== undefined);
  const lines = rows.map((row) => told.map(({ text }) => quoted(text?.(row) ?? '')).join(','));
  return [told.map(({ name }) => quoted(name)).join(','), ...lines, ''].join('\r\n');
}

/** A text that a spreadsheet would run as a formula gets an apostrophe before it. */
function quoted(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

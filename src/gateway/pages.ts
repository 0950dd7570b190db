/**
 * Lists by cursor over two sources: what the views still hold and history may not have yet, then
 * history. A cursor is opaque to clients: `v` + key goes on inside the views' part, `h` + text in history's.
 */
import { HistoryError } from '../history/schema.ts';
import type { Page } from '../history/queries.ts';
import { problem } from './problems.ts';
import type { Problem } from './problems.ts';

/** Rows of one page if the request says nothing, and at most. */
export const PAGE_LIMIT = 100;
export const PAGE_LIMIT_MAX = 1000;
/** Pages of history read in vain, because all their rows were told already, before an empty page is given. */
const EMPTY_PAGES_MAX = 20;

export interface Rows<Row> {
  readonly rows: readonly Row[];
  readonly nextCursor: string | null;
}

export interface ListSource<Row> {
  /** What the views hold, with no row missing between two of them; taken before history is asked. */
  readonly recent: readonly Row[];
  /** Names a row by digits, dots and letters; of rows, the newer one has the greater key. */
  key(row: Row): string;
  /** Whether history, which is at `sequence`, cannot have this row in this state. */
  isAhead(row: Row, sequence: number): boolean;
  history(cursor: string | undefined, limit: number): Promise<Page<Row>>;
}

/** Greater than every key. */
const NEWEST = '~';

/** An id or position as text that sorts as the number does. */
export function sortable(number: number): string {
  return String(number).padStart(16, '0');
}

/** One page, newest first. */
export async function listPage<Row>(
  source: ListSource<Row>,
  cursor: string | undefined,
  limit: number,
): Promise<Rows<Row> | Problem> {
  if (cursor === undefined) return firstPage(source, NEWEST, limit);
  if (/^v[0-9.MT]{16,40}$/.test(cursor)) return firstPage(source, cursor.slice(1), limit);
  if (!cursor.startsWith('h')) return problem('INVALID_CURSOR');
  return guarded(async () => {
    const page = await source.history(cursor.slice(1), limit);
    return { rows: page.rows, nextCursor: historyCursor(page.next) };
  });
}

async function firstPage<Row>(
  source: ListSource<Row>,
  below: string,
  limit: number,
): Promise<Rows<Row> | Problem> {
  const recent = source.recent
    .filter((row) => source.key(row) < below)
    .toSorted((left, right) => (source.key(left) < source.key(right) ? 1 : -1));
  if (recent.length >= limit) {
    const rows = recent.slice(0, limit);
    return { rows, nextCursor: `v${source.key(rows[limit - 1] as Row)}` };
  }
  return guarded(async () => {
    let cursor: string | undefined;
    for (let tries = 0; tries < EMPTY_PAGES_MAX; tries++) {
      const page = await source.history(cursor, limit);
      const ahead = recent.filter((row) => source.isAhead(row, page.sequence));
      const told = new Set(ahead.map((row) => source.key(row)));
      const rest = page.rows.filter((row) => {
        const key = source.key(row);
        return key < below && !told.has(key);
      });
      const all = [...ahead, ...rest];
      const rows = all.slice(0, limit);
      if (all.length > limit) return { rows, nextCursor: `v${source.key(rows[limit - 1] as Row)}` };
      if (rows.length > 0 || page.next === undefined) {
        return { rows, nextCursor: historyCursor(page.next) };
      }
      cursor = page.next;
    }
    return { rows: [], nextCursor: historyCursor(cursor) };
  });
}

function historyCursor(next: string | undefined): string | null {
  return next === undefined ? null : `h${next}`;
}

async function guarded<T>(read: () => Promise<T>): Promise<T | Problem> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof HistoryError && error.code === 'BAD_CURSOR') {
      return problem('INVALID_CURSOR');
    }
    throw error;
  }
}

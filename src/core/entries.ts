/** The ways in which orders enter and start to work, put together. */
import { AdvancedEntry } from './advanced-entry.ts';
import { Arrivals } from './arrivals.ts';
import { DraftChecks } from './draft-checks.ts';
import { Entry } from './entry.ts';
import { ListEntry } from './list-entry.ts';
import { MarketOrders } from './market-orders.ts';
import type { Answers } from './answers.ts';
import type { Book } from './book.ts';
import type { Matcher } from './matcher.ts';
import type { State } from './state.ts';

export interface Entries {
  readonly plain: Entry;
  readonly advanced: AdvancedEntry;
  readonly lists: ListEntry;
  readonly arrivals: Arrivals;
}

export function makeEntries(state: State, book: Book, matcher: Matcher, answers: Answers): Entries {
  const plain = new Entry(state, book, matcher, answers);
  const sweeps = new MarketOrders(state, book, matcher);
  const arrivals = new Arrivals(state, book, matcher, sweeps);
  const checks = new DraftChecks(state, plain, arrivals);
  const advanced = new AdvancedEntry(state, book, sweeps, arrivals, checks, answers);
  const lists = new ListEntry(state, arrivals, checks, advanced, answers);
  return { plain, advanced, lists, arrivals };
}

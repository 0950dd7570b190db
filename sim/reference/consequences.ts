/** What a command sets off beyond its own work, to a fixpoint: lists, then triggers, then pegs (X4). */
import { startVolatility } from './auctions.ts';
import { followLists } from './lists.ts';
import { repriceFirst } from './pegs.ts';
import type { State } from './state.ts';
import { triggerFirst } from './stops.ts';

export function consequences(state: State): void {
  do startVolatility(state);
  while (followLists(state) || triggerFirst(state) || repriceFirst(state));
}

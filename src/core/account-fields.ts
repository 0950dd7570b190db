/** Where the parts of an account stand (account-table.ts draws them). */
export const LINE_SHIFT = 4;
export const LINE_WORDS: number = 1 << LINE_SHIFT;
export const FIRST = 0;
export const LAST = 1;
export const COUNT = 2;
/** Not 0 while the account's orders may not take the fast lane. */
export const GATE = 3;
/** Six pairs of an asset and the handle of its balance. */
export const PAIRS = 4;

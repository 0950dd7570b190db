/** Where the parts of a balance stand (ledger.ts draws it). */
/** Positions in an entry: balance i of handle h is at h << ENTRY_SHIFT | i, or h * ENTRY_WORDS + i. */
export const AVAILABLE = 0;
export const LOCKED = 1;
export const HELD = 2;
export const ENTRY_SHIFT = 2;
export const ENTRY_WORDS: number = 1 << ENTRY_SHIFT;

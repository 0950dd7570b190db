/** Where the fields of an order stand in its 64-byte record (order-arena.ts draws it). */

/** A record is 16 i32 words or 8 f64 words: a field is at slot << shift | field, or slot * words + field. */
export const I32_SHIFT = 4;
export const F64_SHIFT = 3;
export const I32_WORDS: number = 1 << I32_SHIFT;
export const F64_WORDS: number = 1 << F64_SHIFT;
export const ORDER_ID = 0;
export const REMAINING = 1;
export const QUANTITY = 2;
export const PRICE = 6;
export const ACCOUNT = 7;
export const NEXT = 8;
export const PREVIOUS = 9;
export const ACCOUNT_NEXT = 10;
export const ACCOUNT_PREVIOUS = 11;
/** 0: an open order that stands in no level. */
export const LEVEL = 12;
export const FLAGS = 13;
export const LOCK_HANDLE = 14;
/** Index of the side record of an order that is more than plain; 0 for a plain one. */
export const EXTRA = 15;
export const SIDE_MASK = 1;
export const TYPE_SHIFT = 1;
export const TIME_IN_FORCE_SHIFT = 4;
export const MODE_SHIFT = 7;
export const FIELD_MASK = 7;
export const CLIENT_BIT: number = 1 << 10;
export const MARKET_SHIFT = 11;
/** Markets are numbered below this, to fit the flags. */
export const MARKETS_END: number = 2 ** 20;

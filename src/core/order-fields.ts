/** Where the fields of an order stand in its 64-byte record (order-arena.ts draws it). */

/** Words of a record: i32 fields are at slot * I32_WORDS + field, f64 fields at slot * F64_WORDS + field. */
export const I32_WORDS = 16;
export const F64_WORDS = 8;
export const ORDER_ID = 0;
export const REMAINING = 1;
export const QUANTITY = 2;
export const PRICE = 6;
export const ACCOUNT = 7;
export const NEXT = 8;
export const PREVIOUS = 9;
export const ACCOUNT_NEXT = 10;
export const ACCOUNT_PREVIOUS = 11;
export const LEVEL = 12;
export const FLAGS = 13;
export const LOCK_HANDLE = 14;
export const RECEIVE_HANDLE = 15;
export const SIDE_MASK = 1;
export const TYPE_SHIFT = 1;
export const TIME_IN_FORCE_SHIFT = 4;
export const MODE_SHIFT = 7;
export const FIELD_MASK = 7;
export const CLIENT_BIT: number = 1 << 10;
export const MARKET_SHIFT = 11;
/** Markets are numbered below this, to fit the flags. */
export const MARKETS_END: number = 2 ** 20;

/** Where the fields of a price level stand (price-ladder.ts draws it). */
export const LEVEL_I32 = 4;
export const LEVEL_F64 = 2;
export const HEAD = 0;
export const TAIL = 1;
export const LEVEL_QUANTITY = 1;

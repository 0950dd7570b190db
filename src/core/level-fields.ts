/** Where the fields of a price level stand (price-ladder.ts draws it). */
export const LEVEL_I32_SHIFT = 2;
export const LEVEL_F64_SHIFT = 1;
export const LEVEL_I32: number = 1 << LEVEL_I32_SHIFT;
export const LEVEL_F64: number = 1 << LEVEL_F64_SHIFT;
export const HEAD = 0;
export const TAIL = 1;
export const LEVEL_QUANTITY = 1;
/** The directory: ticks of a page, pages of a block, blocks of a ladder. */
export const TICKS = 256;
export const BLOCK_SHIFT = 12;
export const BLOCK: number = 1 << BLOCK_SHIFT;
export const TOP_SHIFT = 11;

/** `buttonwood/core`: the exchange as a library. The facade is Exchange; below it lie records and the core. */
export { Core, EventBuffer } from './core.ts';
export { Exchange, orderIdOf } from './exchange.ts';
export type {
  Answer,
  LevelUpdate,
  MarketTerms,
  Order,
  OrderName,
  PriceLevel,
  Statistics,
  Trade,
} from './exchange.ts';
export { commandLayouts, readCommand, writeCommand } from './command.ts';
export type * from './command.ts';
export { eventLayouts, readEvent, writeEvent } from './event.ts';
export type * from './event.ts';
export { formatDecimal, formatDecimalFixed, parseDecimal } from './decimal.ts';
export { rejections } from './rejection.ts';
export type { Rejection } from './rejection.ts';
export { kindAt, lengthAt, recordBuffer } from './schema.ts';
export type { RecordBuffer } from './schema.ts';
export type * from './state-image.ts';
export * from './types.ts';

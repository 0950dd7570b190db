/** Every operation of the surface by name. Those of the WebSocket API have the names of its methods. */
import type { AnyOperation } from '../call.ts';
import { generalOperations } from './general.ts';
import { marketDataOperations } from './market-data.ts';
import { tradingOperations } from './trading.ts';

const all: readonly AnyOperation[] = [
  ...generalOperations,
  ...marketDataOperations,
  ...tradingOperations,
];

export const operations: ReadonlyMap<string, AnyOperation> = new Map(
  all.map((each) => [each.name, each]),
);

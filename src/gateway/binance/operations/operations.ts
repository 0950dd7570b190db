/** Every operation of the surface by name. Those of the WebSocket API have the names of its methods. */
import type { AnyOperation } from '../call.ts';
import { accountOperations } from './account.ts';
import { generalOperations } from './general.ts';
import { marketDataOperations } from './market-data.ts';
import { orderListOperations } from './order-lists.ts';
import { queryOperations } from './queries.ts';
import { tickerOperations } from './tickers.ts';
import { tradeOperations } from './trades.ts';
import { tradingOperations } from './trading.ts';
import { userStreamOperations } from './user-stream.ts';
import { walletOperations } from './wallet.ts';

const all: readonly AnyOperation[] = [
  ...generalOperations,
  ...marketDataOperations,
  ...tradeOperations,
  ...tickerOperations,
  ...tradingOperations,
  ...orderListOperations,
  ...queryOperations,
  ...accountOperations,
  ...userStreamOperations,
  ...walletOperations,
];

export const operations: ReadonlyMap<string, AnyOperation> = new Map(
  all.map((each) => [each.name, each]),
);

/** Administration: the operator's commands. Every route needs a signed request of a key with `admin`. */
import type { AnyRoute } from '../route.ts';
import { approvalRoutes } from './approval-routes.ts';
import { controlRoutes } from './control-routes.ts';
import { keyRoutes } from './key-routes.ts';
import { ledgerRoutes } from './ledger-routes.ts';
import { adminMarketRoutes } from './market-routes.ts';
import { tradingDayRoutes } from './trading-day-routes.ts';
import { userRoutes } from './user-routes.ts';

export const adminRoutes: readonly AnyRoute[] = [
  ...adminMarketRoutes,
  ...tradingDayRoutes,
  ...controlRoutes,
  ...ledgerRoutes,
  ...approvalRoutes,
  ...keyRoutes,
  ...userRoutes,
];

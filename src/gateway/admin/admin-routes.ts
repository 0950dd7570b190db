/** Administration: the operator's commands. Every route needs a signed request of a key with `admin`. */
import type { AnyRoute } from '../route.ts';
import { keyRoutes } from './key-routes.ts';
import { ledgerRoutes } from './ledger-routes.ts';
import { adminMarketRoutes } from './market-routes.ts';
import { userRoutes } from './user-routes.ts';

export const adminRoutes: readonly AnyRoute[] = [
  ...adminMarketRoutes,
  ...ledgerRoutes,
  ...keyRoutes,
  ...userRoutes,
];

/** Where each operation of the surface stands in its REST face. */
export interface RestRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** Name of the operation. */
  readonly operation: string;
}

/** `METHOD path operation`, a line each. */
const table = `
  GET    /api/v3/ping                      ping
  GET    /api/v3/time                      time
  GET    /api/v3/exchangeInfo              exchangeInfo
  GET    /api/v3/depth                     depth
  GET    /api/v3/trades                    trades.recent
  GET    /api/v3/klines                    klines
  GET    /api/v3/uiKlines                  uiKlines
  GET    /api/v3/ticker/24hr               ticker.24hr
  GET    /api/v3/ticker/price              ticker.price
  GET    /api/v3/ticker/bookTicker         ticker.book
  POST   /api/v3/order                     order.place
  POST   /api/v3/order/test                order.test
  DELETE /api/v3/order                     order.cancel
  DELETE /api/v3/openOrders                openOrders.cancelAll
  POST   /api/v3/order/cancelReplace       order.cancelReplace
  PUT    /api/v3/order/amend/keepPriority  order.amend.keepPriority
`;

/** Prefixes below which every answer is JSON of this surface. */
export const restPrefixes: readonly string[] = ['/api/v3', '/sapi/v1', '/fapi/v1', '/dapi/v1'];

export const restRoutes: readonly RestRoute[] = table
  .trim()
  .split('\n')
  .map((line) => {
    const [method = '', path = '', operation = ''] = line.trim().split(/ +/);
    return { method: method as RestRoute['method'], path, operation };
  });

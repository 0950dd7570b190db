/** Where each operation of the surface stands in its REST face. */
export interface RestRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** Name of the operation. */
  readonly operation: string;
}

/** `METHOD path operation`, a line each. */
const table = `
  GET    /api/v3/ping                         ping
  GET    /api/v3/time                         time
  GET    /api/v3/exchangeInfo                 exchangeInfo
  GET    /api/v3/depth                        depth
  GET    /api/v3/trades                       trades.recent
  GET    /api/v3/historicalTrades             trades.historical
  GET    /api/v3/aggTrades                    trades.aggregate
  GET    /api/v3/klines                       klines
  GET    /api/v3/uiKlines                     uiKlines
  GET    /api/v3/avgPrice                     avgPrice
  GET    /api/v3/ticker                       ticker
  GET    /api/v3/ticker/24hr                  ticker.24hr
  GET    /api/v3/ticker/tradingDay            ticker.tradingDay
  GET    /api/v3/ticker/price                 ticker.price
  GET    /api/v3/ticker/bookTicker            ticker.book
  POST   /api/v3/order                        order.place
  POST   /api/v3/order/test                   order.test
  GET    /api/v3/order                        order.status
  DELETE /api/v3/order                        order.cancel
  GET    /api/v3/openOrders                   openOrders.status
  DELETE /api/v3/openOrders                   openOrders.cancelAll
  POST   /api/v3/order/cancelReplace          order.cancelReplace
  PUT    /api/v3/order/amend/keepPriority     order.amend.keepPriority
  GET    /api/v3/allOrders                    allOrders
  GET    /api/v3/account                      account.status
  GET    /api/v3/myTrades                     myTrades
  GET    /api/v3/account/commission           account.commission
  GET    /api/v3/rateLimit/order              account.rateLimits.orders
  GET    /api/v3/myFilters                    myFilters
  GET    /api/v3/myAllocations                myAllocations
  POST   /api/v3/userDataStream               userDataStream.start
  PUT    /api/v3/userDataStream               userDataStream.ping
  DELETE /api/v3/userDataStream               userDataStream.stop
  POST   /api/v3/orderList/oco                orderList.place.oco
  POST   /api/v3/orderList/oto                orderList.place.oto
  POST   /api/v3/orderList/otoco              orderList.place.otoco
  POST   /api/v3/order/oco                    orderList.place
  DELETE /api/v3/orderList                    orderList.cancel
  GET    /api/v3/orderList                    orderList.status
  GET    /api/v3/openOrderList                openOrderLists.status
  GET    /api/v3/allOrderList                 allOrderLists
  GET    /api/v3/myPreventedMatches           myPreventedMatches
  GET    /api/v3/order/amendments             order.amendments
  GET    /sapi/v1/capital/config/getall       sapi.capital.config.getall
  GET    /sapi/v1/capital/deposit/address     sapi.capital.deposit.address
  GET    /sapi/v1/capital/deposit/hisrec      sapi.capital.deposit.hisrec
  GET    /sapi/v1/capital/withdraw/history    sapi.capital.withdraw.history
  GET    /sapi/v1/asset/tradeFee              sapi.asset.tradeFee
  GET    /sapi/v1/margin/allPairs             sapi.margin.allPairs
  GET    /sapi/v1/margin/isolated/allPairs    sapi.margin.isolated.allPairs
  GET    /sapi/v1/system/status               sapi.system.status
  GET    /fapi/v1/exchangeInfo                fapi.exchangeInfo
  GET    /dapi/v1/exchangeInfo                dapi.exchangeInfo
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

/** @binance/spot, Binance's connector of today: only the base path is changed. */
import { after, before, test } from 'node:test';
import { Spot, SpotRestAPI } from '@binance/spot';
import { startVenue } from './venue.ts';
import type { Account, Venue } from './venue.ts';
import { askIn, balanceIn, symbolsIn, walk } from './walk.ts';
import type { Trader } from './walk.ts';

let venue: Venue;
before(async () => {
  venue = await startVenue();
});
after(() => venue.stop());

const symbol = 'BTCUSDT';

function pointed({ apiKey, secret }: Account): Trader {
  const { restAPI } = new Spot({
    configurationRestAPI: { apiKey, apiSecret: secret, basePath: venue.url },
  });
  const data = async (reply: Promise<{ data: () => Promise<unknown> }>): Promise<never> =>
    (await (await reply).data()) as never;
  const { NewOrderSideEnum: Side, NewOrderTypeEnum: Type, NewOrderTimeInForceEnum } = SpotRestAPI;
  const timeInForce = NewOrderTimeInForceEnum.GTC;
  return {
    symbols: async () => symbolsIn(await data(restAPI.exchangeInfo())),
    place: (order) =>
      data(
        restAPI.newOrder({
          symbol,
          side: Side[order.side],
          type: Type.LIMIT,
          timeInForce,
          quantity: Number(order.quantity),
          price: Number(order.price),
        }),
      ),
    buy: (quantity) =>
      data(
        restAPI.newOrder({
          symbol,
          side: Side.BUY,
          type: Type.MARKET,
          quantity: Number(quantity),
        }),
      ),
    order: (orderId) => data(restAPI.getOrder({ symbol, orderId })),
    open: () => data(restAPI.getOpenOrders({ symbol })),
    all: () => data(restAPI.allOrders({ symbol })),
    cancel: (orderId) => data(restAPI.deleteOrder({ symbol, orderId })),
    replace: (cancelOrderId, order) =>
      data(
        restAPI.orderCancelReplace({
          symbol,
          side: SpotRestAPI.OrderCancelReplaceSideEnum[order.side],
          type: SpotRestAPI.OrderCancelReplaceTypeEnum.LIMIT,
          timeInForce: SpotRestAPI.OrderCancelReplaceTimeInForceEnum.GTC,
          quantity: Number(order.quantity),
          price: Number(order.price),
          cancelReplaceMode: SpotRestAPI.OrderCancelReplaceCancelReplaceModeEnum.STOP_ON_FAILURE,
          cancelOrderId,
        }),
      ),
    pair: () =>
      data(
        restAPI.orderListOco({
          symbol,
          side: SpotRestAPI.OrderListOcoSideEnum.SELL,
          quantity: 0.5,
          aboveType: SpotRestAPI.OrderListOcoAboveTypeEnum.LIMIT_MAKER,
          abovePrice: 40_000,
          belowType: SpotRestAPI.OrderListOcoBelowTypeEnum.STOP_LOSS_LIMIT,
          belowStopPrice: 20_000,
          belowPrice: 19_000,
          belowTimeInForce: SpotRestAPI.OrderListOcoBelowTimeInForceEnum.GTC,
        }),
      ),
    trades: () => data(restAPI.myTrades({ symbol })),
    balance: async (asset) => balanceIn(await data(restAPI.getAccount()), asset),
    ask: async () => askIn(await data(restAPI.depth({ symbol }))),
    refusal: (error) => {
      const { name, code, message } = error as Error & { code: number };
      return { name, code, message };
    },
  };
}

test('@binance/spot trades here', async () => {
  await walk(pointed(venue.alice), pointed(venue.bob), {
    name: 'BadRequestError',
    code: -2011,
    message: 'Unknown order sent.',
  });
});

/** @binance/connector-typescript: only the base URL is changed. */
import { after, before, test } from 'node:test';
import {
  CancelReplaceMode,
  OrderListAboveBelowType,
  OrderType,
  Side,
  Spot,
  StopLimitTimeInForce,
  TimeInForce,
} from '@binance/connector-typescript';
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
  const spot = new Spot(apiKey, secret, { baseURL: venue.url });
  const body = async (reply: Promise<unknown>): Promise<never> => (await reply) as never;
  const timeInForce = TimeInForce.GTC;
  return {
    symbols: async () => symbolsIn(await spot.exchangeInformation()),
    place: (order) =>
      body(
        spot.newOrder(symbol, Side[order.side], OrderType.LIMIT, {
          timeInForce,
          quantity: Number(order.quantity),
          price: Number(order.price),
        }),
      ),
    buy: (quantity) =>
      body(spot.newOrder(symbol, Side.BUY, OrderType.MARKET, { quantity: Number(quantity) })),
    order: (orderId) => body(spot.getOrder(symbol, { orderId })),
    open: () => body(spot.currentOpenOrders({ symbol })),
    all: () => body(spot.allOrders(symbol)),
    cancel: (orderId) => body(spot.cancelOrder(symbol, { orderId })),
    replace: (cancelOrderId, order) =>
      body(
        spot.cancelAnExistingOrderAndSendANewOrder(
          symbol,
          Side[order.side],
          OrderType.LIMIT,
          CancelReplaceMode.STOP_ON_FAILURE,
          {
            timeInForce,
            quantity: Number(order.quantity),
            price: Number(order.price),
            cancelOrderId,
          },
        ),
      ),
    pair: () =>
      body(
        spot.newOco(
          symbol,
          Side.SELL,
          0.5,
          OrderListAboveBelowType.LIMIT_MAKER,
          OrderListAboveBelowType.STOP_LOSS_LIMIT,
          {
            abovePrice: 40_000,
            belowStopPrice: 20_000,
            belowPrice: 19_000,
            belowTimeInForce: StopLimitTimeInForce.GTC,
          },
        ),
      ),
    trades: () => body(spot.accountTradeList(symbol)),
    balance: async (asset) => balanceIn(await spot.accountInformation(), asset),
    ask: async () => askIn(await spot.orderBook(symbol)),
    refusal: (error) => error,
  };
}

test('@binance/connector-typescript trades here', async () => {
  await walk(pointed(venue.alice), pointed(venue.bob), 'Unknown order sent.');
});

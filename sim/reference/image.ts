/** The whole state of the reference exchange as the plain objects of a state image. */
import type { OrderImage, StateImage } from '../../src/core/state-image.ts';
import { inBook, isOpen } from './books.ts';
import type { List, Market, Order, State } from './state.ts';

function orderImage(market: Market, order: Order): OrderImage {
  const { orderId, account, side, type, timeInForce, selfTradeMode, clientOrderId } = order;
  const isShown = order.conditions.displayQuantity > 0 && inBook(market, order);
  return {
    orderId,
    account,
    market: market.market,
    side,
    type,
    timeInForce,
    selfTradeMode,
    clientOrderId,
    price: Number(order.price),
    quantity: Number(order.quantity),
    remaining: Number(order.remaining),
    instructions: order.instructed
      ? {
          ...order.conditions,
          stage: order.stage,
          listId: order.list === undefined || order.list.ended ? 0 : order.list.listId,
          shown: isShown ? Number(order.shown) : 0,
          trailingExtreme: Number(order.extreme),
        }
      : undefined,
  };
}

function listImage(state: State, list: List): StateImage['lists'][number] {
  const { listId, account, market, listKind, clientListId, legs } = list;
  const open = legs.filter((each) => isOpen(state.market(market), each));
  const orderIds = open.map((each) => each.orderId);
  return { listId, account, market, listKind, clientListId, orderIds };
}

function marketImage(each: Market): StateImage['markets'][number] {
  const { market, base, quote, symbol, status, tradeId, updateId, preventedId } = each;
  const counters = { lastPrice: Number(each.lastPrice), tradeId, updateId, preventedId };
  const { calendar, feeTiers, auction: running } = each;
  if (running === undefined) {
    const facts = { market, base, quote, symbol, status, ...counters, calendar, feeTiers };
    return { ...each.rules, ...facts, auction: undefined };
  }
  const { cause, endTime, randomMs, extensions, price, volume, surplusSide, surplus } = running;
  const call = { cause, endTime, randomMs, extensions, price, volume, surplusSide, surplus };
  const facts = { market, base, quote, symbol, status, ...counters, calendar, feeTiers };
  return { ...each.rules, ...facts, auction: call };
}

/** Everything that the exchange holds, as plain objects. */
export function imageOf(state: State): StateImage {
  const balances = [...state.balances].map(([key, balance]) => {
    const [account, asset] = key.split(' ').map(Number) as [number, number];
    return { account, asset, ...balance };
  });
  const { sequence, timeMs, assets, markets, countdowns, assetLimits, venue } = state;
  const booked = markets.flatMap((market) =>
    [...market.BUY, ...market.SELL].map((order) => orderImage(market, order)),
  );
  const others = markets.flatMap((market) =>
    market.others
      .toSorted((a, b) => a.orderId - b.orderId)
      .map((order) => orderImage(market, order)),
  );
  return {
    sequence,
    timeMs,
    assets,
    markets: markets.map(marketImage),
    accounts: state.accounts.map(({ accepted: _accepted, ...account }) => account),
    balances: balances
      .filter((each) => each.available + each.locked + each.held > 0n)
      .toSorted((a, b) => a.account - b.account || a.asset - b.asset),
    orders: [...booked, ...others],
    lists: state.lists.filter((each) => !each.ended).map((each) => listImage(state, each)),
    countdowns,
    assetLimits,
    venue,
    withdrawals: state.withdrawals.map(({ sequence: _sequence, ...withdrawal }) => withdrawal),
  };
}

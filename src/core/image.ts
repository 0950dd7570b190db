/** The state as plain objects (state-image.ts). Not hot. */
import { AVAILABLE, ENTRY_WORDS, HELD, LOCKED } from './balance-fields.ts';
import {
  LAST_PRICE,
  MARKET_F64,
  MARKET_I32,
  PREVENTED_ID,
  STATUS,
  TRADE_ID,
  UPDATE_ID,
} from './market-fields.ts';
import {
  ACCOUNT,
  F64_WORDS,
  FIELD_MASK,
  FLAGS,
  I32_WORDS,
  LEVEL,
  MARKET_SHIFT,
  MODE_SHIFT,
  ORDER_ID,
  PRICE,
  QUANTITY,
  REMAINING,
  SIDE_MASK,
  TIME_IN_FORCE_SHIFT,
  TYPE_SHIFT,
} from './order-fields.ts';
import { conditionsOf } from './instruction-events.ts';
import { countdownsOf } from './countdowns.ts';
import {
  listKinds,
  marketStatuses,
  orderTypes,
  selfTradeModes,
  sides,
  timesInForce,
} from './types.ts';
import { balanceHandles, eachOrder } from './walk.ts';
import type { Auction, Indication } from './auction-state.ts';
import type { OrderList } from './order-lists.ts';
import type {
  AccountImage,
  AssetLimitImage,
  AuctionImage,
  BalanceImage,
  InstructionsImage,
  MarketImage,
  OrderImage,
  OrderListImage,
  StateImage,
  VenueImage,
} from './state-image.ts';
import type { State } from './state.ts';

export function imageOf(state: State): StateImage {
  const { assets, accounts, withdrawals, markets } = state;
  const orders: OrderImage[] = [];
  eachOrder(state, (slot) => orders.push(orderImage(state, slot)));
  return {
    sequence: state.sequence,
    timeMs: state.timeMs,
    assets: assets.map(({ scale, symbol }, asset) => ({ asset, scale, symbol })).slice(1),
    markets: markets.names
      .map((_, market) => market)
      .slice(1)
      .map((m) => marketImage(state, m)),
    accounts: accounts.names.map((_, account) => accountImage(state, account)).slice(1),
    balances: balanceHandles(state).map((handle) =>
      balanceOf(state, state.ledger.accountOf(handle), state.ledger.assetOf(handle)),
    ),
    orders,
    lists: Array.from(state.lists.open.values(), (list) => listImage(state, list)),
    countdowns: countdownsOf(state),
    assetLimits: assetLimits(state),
    venue: venueImage(state),
    withdrawals: Array.from(withdrawals, ([withdrawalId, each]) => ({ withdrawalId, ...each })),
  };
}

function accountImage({ accounts }: State, account: number): AccountImage {
  const { killed, tradeGroup, maxOrders, maxOrdersPerSecond, fixedTier } =
    accounts.settings(account);
  return {
    account,
    name: accounts.names[account]!,
    killSwitch: killed ? 'ON' : 'OFF',
    tradeGroup,
    maxOrders,
    maxOrdersPerSecond,
    fixedTier,
  };
}

function assetLimits({ accounts }: State): AssetLimitImage[] {
  return accounts.names.flatMap((_, account) =>
    [...accounts.settings(account).limits]
      .toSorted(([a], [b]) => a - b)
      .map(([asset, limit]) => ({ account, asset, ...limit })),
  );
}

function venueImage({ venue }: State): VenueImage {
  return {
    killSwitch: venue.killed ? 'ON' : 'OFF',
    withdrawalGate: venue.withdrawalGate ? 'ON' : 'OFF',
    auditedThrough: venue.auditedThrough,
  };
}

function auctionImage(auction: Auction | undefined): AuctionImage | undefined {
  if (auction === undefined) return undefined;
  const { cause, endTime, randomMs, extensions, indication } = auction;
  return { cause, endTime, randomMs, extensions, ...(indication ?? unindicated) };
}

const unindicated: Indication = { price: 0, volume: 0, surplusSide: 'BOTH', surplus: 0 };

function marketImage(state: State, market: number): MarketImage {
  const { names, rules, i32, f64 } = state.markets;
  const word = market * MARKET_I32;
  const double = market * MARKET_F64;
  return {
    ...rules[market]!,
    ...names[market]!,
    market,
    status: marketStatuses[i32[word + STATUS]!]!,
    lastPrice: i32[word + LAST_PRICE]!,
    tradeId: f64[double + TRADE_ID]!,
    updateId: f64[double + UPDATE_ID]!,
    preventedId: f64[double + PREVENTED_ID]!,
    calendar: state.calendars[market],
    auction: auctionImage(state.auctions[market]),
    feeTiers: state.feeTiers.of(market),
  };
}

export function balanceOf({ ledger }: State, account: number, asset: number): BalanceImage {
  const at = ledger.find(account, asset) * ENTRY_WORDS;
  return {
    account,
    asset,
    available: ledger.amount(at + AVAILABLE),
    locked: ledger.amount(at + LOCKED),
    held: ledger.amount(at + HELD),
  };
}

function listImage(state: State, list: OrderList): OrderListImage {
  const { listId, account, market, kind, clientListId } = list;
  const { f64 } = state.orders;
  const orderIds = state.lists.slotsOf(list).map((slot) => f64[slot * F64_WORDS + ORDER_ID]!);
  return { listId, account, market, listKind: listKinds[kind]!, clientListId, orderIds };
}

function instructionsOf(state: State, slot: number): InstructionsImage | undefined {
  const record = state.instructions.find(slot);
  if (record === undefined || !record.told) return undefined;
  const rests = state.orders.i32[slot * I32_WORDS + LEVEL] !== 0;
  const iceberg = record.displayQuantity !== 0 && rests;
  return {
    ...conditionsOf(record),
    listId: record.list?.listId ?? 0,
    trailingExtreme: record.extreme,
    shown: iceberg ? record.shown : 0,
  };
}

function orderImage(state: State, slot: number): OrderImage {
  const { orders, clients } = state;
  const { i32, f64 } = orders;
  const word = slot * I32_WORDS;
  const double = slot * F64_WORDS;
  const flags = i32[word + FLAGS]!;
  const client = orders.client(slot);
  return {
    orderId: f64[double + ORDER_ID]!,
    account: i32[word + ACCOUNT]!,
    market: flags >>> MARKET_SHIFT,
    side: sides[flags & SIDE_MASK]!,
    type: orderTypes[(flags >> TYPE_SHIFT) & FIELD_MASK]!,
    timeInForce: timesInForce[(flags >> TIME_IN_FORCE_SHIFT) & FIELD_MASK]!,
    selfTradeMode: selfTradeModes[(flags >> MODE_SHIFT) & FIELD_MASK]!,
    price: i32[word + PRICE]!,
    quantity: f64[double + QUANTITY]!,
    remaining: f64[double + REMAINING]!,
    clientOrderId: client === 0 ? '' : clients.text(client),
    instructions: instructionsOf(state, slot),
  };
}

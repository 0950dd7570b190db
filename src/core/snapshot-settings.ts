/**
 * What the operator has set and what runs by the clock, in a snapshot:
 *
 *   settings   venue: pair (killed, withdrawal gate), audited through
 *              accounts with settings: count; each: account, pair (killed, trade group),
 *              pair (orders in all, in a second), pair (fixed tier, orders in that second), that second,
 *              limits: count; each by asset: asset, notional, position
 *              tiers: count; each by market, then tier: pair (market, tier), pair (maker fee, taker fee), volume
 *   sessions   time of the last tick
 *              markets: each: has a calendar, and its 7 numbers if so; is in auction, and if so: cause, end,
 *              pair (longest random time, extensions), drawn end, is indicated, and if so: pair (price, side),
 *              volume, surplus;
 *              trades of its band: count; each oldest first: price
 *              MARKET orders that wait and buy: count; each by market, then id: order id, lock
 */
import { AccountSettings } from './account-settings.ts';
import { calendarOf } from './calendar.ts';
import { KILLED, TIERED } from './market-fields.ts';
import { F64_WORDS, ORDER_ID } from './order-fields.ts';
import { auctionCauses, sideFilters } from './types.ts';
import type { Auction } from './auction-state.ts';
import type { Packer, Unpacker } from './packing.ts';
import type { State } from './state.ts';

const flag = (on: boolean): number => (on ? 1 : 0);
const plain = new AccountSettings();

export function packSettings(state: State, to: Packer): void {
  const { accounts, venue, feeTiers, markets } = state;
  to.pair(flag(venue.killed), flag(venue.withdrawalGate));
  to.number(venue.auditedThrough);
  const changed = [...accounts.names.keys()].filter((each) => !isPlain(accounts.settings(each)));
  to.number(changed.length);
  for (const account of changed) {
    const settings = accounts.settings(account);
    to.number(account);
    to.pair(flag(settings.killed), settings.tradeGroup);
    to.pair(settings.maxOrders, settings.maxOrdersPerSecond);
    to.pair(settings.fixedTier, settings.ordersInSecond);
    to.number(settings.second);
    to.number(settings.limits.size);
    for (const [asset, limit] of [...settings.limits].toSorted(([a], [b]) => a - b)) {
      to.number(asset);
      to.amount(limit.maxNotional);
      to.amount(limit.maxPosition);
    }
  }
  const tiers = [...markets.names.keys()].flatMap((market) =>
    feeTiers.of(market).map((tier) => ({ market, ...tier })),
  );
  to.number(tiers.length);
  for (const { market, tier, makerFee, takerFee, volume } of tiers) {
    to.pair(market, tier);
    to.pair(makerFee, takerFee);
    to.amount(volume);
  }
}

export function unpackSettings(state: State, from: Unpacker): void {
  const { accounts, venue, feeTiers, markets } = state;
  venue.killed = from.first() !== 0;
  venue.withdrawalGate = from.second() !== 0;
  venue.auditedThrough = from.number();
  for (let market = 1; market < markets.names.length; market++) {
    markets.feature(market, KILLED, venue.killed);
  }
  for (let left = from.number(); left > 0; left--) {
    const settings = accounts.ownSettings(from.number());
    settings.killed = from.first() !== 0;
    settings.tradeGroup = from.second();
    settings.maxOrders = from.first();
    settings.maxOrdersPerSecond = from.second();
    settings.fixedTier = from.first();
    settings.ordersInSecond = from.second();
    settings.second = from.number();
    for (let more = from.number(); more > 0; more--) {
      const asset = from.number();
      settings.limits.set(asset, { maxNotional: from.amount(), maxPosition: from.amount() });
    }
  }
  for (let left = from.number(); left > 0; left--) {
    const [market, tier] = [from.first(), from.second()];
    const [makerFee, takerFee] = [from.first(), from.second()];
    feeTiers.set(market, { tier, makerFee, takerFee, volume: from.amount() });
    markets.feature(market, TIERED, true);
  }
}

/** Whether an account's settings are as those of one that never had any. */
function isPlain(settings: AccountSettings): boolean {
  return (
    settings.limits.size === 0 &&
    settings.killed === plain.killed &&
    settings.tradeGroup === plain.tradeGroup &&
    settings.maxOrders === plain.maxOrders &&
    settings.maxOrdersPerSecond === plain.maxOrdersPerSecond &&
    settings.fixedTier === plain.fixedTier
  );
}

export function packSessions(state: State, to: Packer): void {
  const { markets, calendars, auctions, windows, calls, orders } = state;
  to.number(state.tickedAt);
  const locks: [orderId: number, lock: bigint][] = [];
  for (let market = 1; market < markets.names.length; market++) {
    const calendar = calendars[market];
    to.number(flag(calendar !== undefined));
    if (calendar !== undefined) for (const each of Object.values(calendar)) to.number(each);
    const auction = auctions[market];
    to.number(flag(auction !== undefined));
    if (auction !== undefined) packAuction(auction, to);
    const prices = windows[market]?.prices() ?? [];
    to.number(prices.length);
    for (const price of prices) to.number(price);
    for (const slot of calls.slots(market, 0)) {
      locks.push([orders.f64[slot * F64_WORDS + ORDER_ID]!, calls.lock(slot)]);
    }
  }
  to.number(locks.length);
  for (const [orderId, lock] of locks) {
    to.number(orderId);
    to.amount(lock);
  }
}

/** After the orders: each that waits in a call is among its own again, in order of id. */
export function unpackSessions(state: State, from: Unpacker): void {
  const { markets, calendars, auctions, windows, calls, index } = state;
  state.tickedAt = from.number();
  for (let market = 1; market < markets.names.length; market++) {
    if (from.number() !== 0) {
      const [days, preOpenAt, openingCallAt] = [from.number(), from.number(), from.number()];
      const [openAt, closingCallAt] = [from.number(), from.number()];
      const times = { days, preOpenAt, openingCallAt, openAt, closingCallAt };
      calendars[market] = calendarOf({
        ...times,
        closeAt: from.number(),
        randomMs: from.number(),
      });
    }
    if (from.number() !== 0) auctions[market] = unpackAuction(from);
    for (let left = from.number(); left > 0; left--) windows[market]!.record(from.number());
  }
  for (let left = from.number(); left > 0; left--) {
    const slot = index.find(from.number());
    calls.setLock(slot, from.amount());
  }
}

function packAuction(auction: Auction, to: Packer): void {
  const { indication } = auction;
  to.number(auctionCauses.indexOf(auction.cause));
  to.number(auction.endTime);
  to.pair(auction.randomMs, auction.extensions);
  to.number(auction.drawnEnd);
  to.number(flag(indication !== undefined));
  if (indication === undefined) return;
  to.pair(indication.price, sideFilters.indexOf(indication.surplusSide));
  to.number(indication.volume);
  to.number(indication.surplus);
}

function unpackAuction(from: Unpacker): Auction {
  const cause = auctionCauses[from.number()]!;
  const endTime = from.number();
  const [randomMs, extensions] = [from.first(), from.second()];
  const drawnEnd = from.number();
  const told = from.number() !== 0;
  const auction = { cause, endTime, randomMs, extensions, drawnEnd };
  if (!told) return { ...auction, indication: undefined };
  const [price, side] = [from.first(), from.second()];
  const surplusSide = sideFilters[side]!;
  return {
    ...auction,
    indication: { price, surplusSide, volume: from.number(), surplus: from.number() },
  };
}

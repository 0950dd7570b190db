/**
 * The postings of an event (L1-L5), as event.ts documents them: the one place where events become
 * changes of balances. Per event and asset they sum to zero, but for deposits and settled withdrawals.
 */
import type { Event, SelfTradePrevented, Traded } from '../core/event.ts';
import type { Side } from '../core/types.ts';
import { VENUE_ACCOUNT } from '../core/types.ts';
import type { MarketUnits, MarketUnitsTable } from './market-units.ts';

/** Changes of one account's balance of one asset, in units; signed. */
export interface Posting {
  readonly account: number;
  readonly asset: number;
  readonly available: bigint;
  readonly locked: bigint;
  readonly held: bigint;
}

const none: readonly Posting[] = [];

/** The postings of an event in a fixed order, those of zero left out. */
export function postings(event: Event, units: MarketUnitsTable): readonly Posting[] {
  switch (event.kind) {
    case 'Deposited':
      return [post(event.account, event.asset, event.amount, 0n, 0n)];
    case 'WithdrawalHeld':
      return [post(event.account, event.asset, -event.amount, 0n, event.amount)];
    case 'WithdrawalFinished': {
      const back = event.outcome === 'RELEASE' ? event.amount : 0n;
      return [post(event.account, event.asset, back, 0n, -event.amount)];
    }
    case 'OrderAccepted':
      return lock(event.account, lockAsset(units.get(event.market), event.side), event.locked);
    case 'OrderAmended':
    case 'OrderTriggered':
    case 'OrderRepriced': {
      const asset = lockAsset(units.get(event.market), event.side);
      return lock(event.account, asset, event.locked - event.released);
    }
    case 'OrderFilled':
    case 'OrderCanceled':
    case 'OrderExpired':
      return lock(event.account, lockAsset(units.get(event.market), event.side), -event.released);
    case 'Traded':
      return traded(event, units.get(event.market));
    case 'SelfTradePrevented':
      return prevented(event, units.get(event.market));
    case 'Rejected':
    case 'Repeated':
    case 'AssetCreated':
    case 'MarketCreated':
    case 'MarketChanged':
    case 'MarketStatusChanged':
    case 'AccountCreated':
    case 'LevelChanged':
    case 'AccountChanged':
    case 'AssetLimitSet':
    case 'FeeTierSet':
    case 'CalendarSet':
    case 'KillSwitchSet':
    case 'AuditConfirmed':
    case 'VenueChanged':
    case 'CountdownSet':
    case 'AuctionStarted':
    case 'AuctionIndicated':
    case 'AuctionEnded':
    case 'ListAccepted':
    case 'ListEnded':
    case 'OrderInstructed':
    case 'TrailingActivated':
      return none;
    default:
      return event satisfies never;
  }
}

/** The asset that an order of this side locks. */
function lockAsset(units: MarketUnits, side: Side): number {
  return side === 'BUY' ? units.quote : units.base;
}

function post(
  account: number,
  asset: number,
  available: bigint,
  locked: bigint,
  held: bigint,
): Posting {
  return { account, asset, available, locked, held };
}

/** From available to locked; a negative amount goes back. */
function lock(account: number, asset: number, amount: bigint): readonly Posting[] {
  return amount === 0n ? none : [post(account, asset, -amount, amount, 0n)];
}

function traded(event: Traded, units: MarketUnits): readonly Posting[] {
  const takerBuys = event.takerSide === 'BUY';
  const buyer = takerBuys ? event.takerAccount : event.makerAccount;
  const seller = takerBuys ? event.makerAccount : event.takerAccount;
  const buyerFee = takerBuys ? event.takerFee : event.makerFee;
  const sellerFee = takerBuys ? event.makerFee : event.takerFee;
  const buyerReleased = takerBuys ? event.takerReleased : event.makerReleased;
  const sellerReleased = takerBuys ? event.makerReleased : event.takerReleased;
  const base = BigInt(event.quantity) * units.baseUnitsPerLot;
  const quote = event.quoteAmount;
  const list = [
    post(buyer, units.quote, buyerReleased, -quote - buyerReleased, 0n),
    post(buyer, units.base, base - buyerFee, 0n, 0n),
    post(seller, units.base, sellerReleased, -base - sellerReleased, 0n),
    post(seller, units.quote, quote - sellerFee, 0n, 0n),
  ];
  if (buyerFee !== 0n) list.push(post(VENUE_ACCOUNT, units.base, buyerFee, 0n, 0n));
  if (sellerFee !== 0n) list.push(post(VENUE_ACCOUNT, units.quote, sellerFee, 0n, 0n));
  if (event.makerRebate !== 0n) {
    const asset = takerBuys ? units.base : units.quote;
    list.push(post(event.makerAccount, asset, event.makerRebate, 0n, 0n));
    list.push(post(VENUE_ACCOUNT, asset, -event.makerRebate, 0n, 0n));
  }
  return list;
}

function prevented(event: SelfTradePrevented, units: MarketUnits): readonly Posting[] {
  const makerSide: Side = event.takerSide === 'BUY' ? 'SELL' : 'BUY';
  return [
    ...lock(event.makerAccount, lockAsset(units, makerSide), -event.makerReleased),
    ...lock(event.account, lockAsset(units, event.takerSide), -event.takerReleased),
  ];
}

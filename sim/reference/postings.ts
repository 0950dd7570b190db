/** What each event moves on the accounts, to the letter of event.ts. No balance may fall below zero. */
import type { Event } from '../../src/core/event.ts';
import type { Side } from '../../src/core/types.ts';
import type { Balance, State } from './state.ts';

export function post(state: State, event: Event): void {
  switch (event.kind) {
    case 'Deposited':
      supply(state, event.asset, event.amount);
      return move(state, event.account, event.asset, { available: event.amount });
    case 'WithdrawalHeld':
      return move(state, event.account, event.asset, {
        available: -event.amount,
        held: event.amount,
      });
    case 'WithdrawalFinished': {
      const settled = event.outcome === 'SETTLE' ? event.amount : 0n;
      supply(state, event.asset, -settled);
      const back = event.amount - settled;
      return move(state, event.account, event.asset, { available: back, held: -event.amount });
    }
    case 'OrderAccepted':
      return lock(state, event.account, event.market, event.side, event.locked);
    case 'OrderAmended':
    case 'OrderTriggered':
    case 'OrderRepriced': {
      const { account, market, side, locked, released } = event;
      return lock(state, account, market, side, locked - released);
    }
    case 'OrderFilled':
    case 'OrderCanceled':
    case 'OrderExpired':
      return lock(state, event.account, event.market, event.side, -event.released);
    case 'SelfTradePrevented': {
      const { market, account, makerAccount, takerSide } = event;
      lock(state, account, market, takerSide, -event.takerReleased);
      return lock(state, makerAccount, market, opposite(takerSide), -event.makerReleased);
    }
    case 'Traded':
      return postTrade(state, event);
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
      return;
    default:
      event satisfies never;
  }
}

const opposite = (side: Side): Side => (side === 'BUY' ? 'SELL' : 'BUY');

function supply(state: State, asset: number, change: bigint): void {
  state.supply.set(asset, (state.supply.get(asset) ?? 0n) + change);
}

function move(state: State, account: number, asset: number, change: Partial<Balance>): void {
  const balance = state.balance(account, asset);
  balance.available += change.available ?? 0n;
  balance.locked += change.locked ?? 0n;
  balance.held += change.held ?? 0n;
  if (balance.available < 0n || balance.locked < 0n || balance.held < 0n) {
    throw new Error(`account ${account} asset ${asset} below zero`);
  }
}

/** Moves `amount` from available to locked in the lock asset of a side; negative moves it back. */
function lock(state: State, account: number, market: number, side: Side, amount: bigint): void {
  const asset = state.lockAsset(state.market(market), side);
  move(state, account, asset, { available: -amount, locked: amount });
}

function postTrade(state: State, event: Event & { kind: 'Traded' }): void {
  const { market, takerSide, takerAccount, makerAccount, quoteAmount, makerRebate } = event;
  const { base, quote, lot } = state.market(market);
  const buys = takerSide === 'BUY';
  const [buyer, buyerFee, seller, sellerFee] = buys
    ? [takerAccount, event.takerFee, makerAccount, event.makerFee]
    : [makerAccount, event.makerFee, takerAccount, event.takerFee];
  const baseAmount = BigInt(event.quantity) * lot;
  move(state, buyer, quote, { locked: -quoteAmount });
  move(state, buyer, base, { available: baseAmount - buyerFee });
  move(state, seller, base, { locked: -baseAmount });
  move(state, seller, quote, { available: quoteAmount - sellerFee });
  move(state, 0, base, { available: buyerFee });
  move(state, 0, quote, { available: sellerFee });
  const received = buys ? base : quote;
  move(state, 0, received, { available: -makerRebate });
  move(state, makerAccount, received, { available: makerRebate });
  lock(state, takerAccount, market, takerSide, -event.takerReleased);
  lock(state, makerAccount, market, opposite(takerSide), -event.makerReleased);
}

/**
 * State of the naive reference exchange: sorted arrays, plain objects, bigint. Balances change in one
 * place only, by the postings that event.ts gives for each event; so the reference cannot hold a
 * balance that its events do not explain.
 */
import type { MarketRules } from '../../src/core/command.ts';
import type { Event } from '../../src/core/event.ts';
import type { AssetImage, WithdrawalImage } from '../../src/core/state-image.ts';
import type { MarketStatus, OrderType, SelfTradeMode, Side } from '../../src/core/types.ts';

export interface Order {
  readonly orderId: number;
  readonly account: number;
  readonly side: Side;
  readonly type: OrderType;
  readonly selfTradeMode: SelfTradeMode;
  readonly clientOrderId: string;
  price: bigint;
  quantity: bigint;
  remaining: bigint;
}

export interface Market {
  readonly market: number;
  readonly base: number;
  readonly quote: number;
  readonly symbol: string;
  status: MarketStatus;
  rules: MarketRules;
  /** Base units of one lot; quote units of one tick x lot. */
  lot: bigint;
  unit: bigint;
  lastPrice: bigint;
  tradeId: number;
  updateId: number;
  preventedId: number;
  /** Open orders, best price first, then earliest first. */
  readonly BUY: Order[];
  readonly SELL: Order[];
}

export interface Balance {
  available: bigint;
  locked: bigint;
  held: bigint;
}

/** What a command with an idempotency key or external id did when it took effect. */
export interface Effect {
  readonly original: number;
  readonly id: number;
  readonly timeMs: number;
}

export class State {
  sequence = 0;
  timeMs = 0;
  lastOrderId = 0;
  lastWithdrawalId = 0;
  readonly assets: AssetImage[] = [];
  readonly markets: Market[] = [];
  /** Names; account n is at n - 1. */
  readonly accounts: string[] = [];
  readonly withdrawals: WithdrawalImage[] = [];
  /** By "account asset". */
  readonly balances: Map<string, Balance> = new Map();
  /** Deposits less settled withdrawals, by asset. */
  readonly supply: Map<number, bigint> = new Map();
  /** By "kind account text". */
  readonly effects: Map<string, Effect> = new Map();
  events: Event[] = [];

  emit(event: Event): void {
    this.events.push(event);
    this.post(event);
  }

  balance(account: number, asset: number): Balance {
    const key = `${account} ${asset}`;
    const found = this.balances.get(key) ?? { available: 0n, locked: 0n, held: 0n };
    this.balances.set(key, found);
    return found;
  }

  market(id: number): Market {
    const found = this.markets[id - 1];
    if (found === undefined) throw new Error(`no market ${id}`);
    return found;
  }

  private move(account: number, asset: number, change: Partial<Balance>): void {
    const balance = this.balance(account, asset);
    balance.available += change.available ?? 0n;
    balance.locked += change.locked ?? 0n;
    balance.held += change.held ?? 0n;
    if (balance.available < 0n || balance.locked < 0n || balance.held < 0n) {
      throw new Error(`account ${account} asset ${asset} below zero`);
    }
  }

  /** Moves `amount` from available to locked in the lock asset of a side; negative moves it back. */
  private lock(account: number, market: number, side: Side, amount: bigint): void {
    const { base, quote } = this.market(market);
    const asset = side === 'BUY' ? quote : base;
    this.move(account, asset, { available: -amount, locked: amount });
  }

  private post(event: Event): void {
    switch (event.kind) {
      case 'Deposited':
        this.supply.set(event.asset, (this.supply.get(event.asset) ?? 0n) + event.amount);
        return this.move(event.account, event.asset, { available: event.amount });
      case 'WithdrawalHeld':
        return this.move(event.account, event.asset, {
          available: -event.amount,
          held: event.amount,
        });
      case 'WithdrawalFinished': {
        const settled = event.outcome === 'SETTLE' ? event.amount : 0n;
        this.supply.set(event.asset, (this.supply.get(event.asset) ?? 0n) - settled);
        const back = event.amount - settled;
        return this.move(event.account, event.asset, { available: back, held: -event.amount });
      }
      case 'OrderAccepted':
        return this.lock(event.account, event.market, event.side, event.locked);
      case 'OrderAmended':
      case 'OrderTriggered':
      case 'OrderRepriced':
        return this.lock(event.account, event.market, event.side, event.locked - event.released);
      case 'OrderFilled':
      case 'OrderCanceled':
      case 'OrderExpired':
        return this.lock(event.account, event.market, event.side, -event.released);
      case 'SelfTradePrevented': {
        const makerSide = event.takerSide === 'BUY' ? 'SELL' : 'BUY';
        this.lock(event.account, event.market, event.takerSide, -event.takerReleased);
        return this.lock(event.account, event.market, makerSide, -event.makerReleased);
      }
      case 'Traded':
        return this.postTrade(event);
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

  private postTrade(event: Event & { kind: 'Traded' }): void {
    const { base, quote, lot } = this.market(event.market);
    const buys = event.takerSide === 'BUY';
    const [buyer, buyerFee, seller, sellerFee] = buys
      ? [event.takerAccount, event.takerFee, event.makerAccount, event.makerFee]
      : [event.makerAccount, event.makerFee, event.takerAccount, event.takerFee];
    const baseAmount = BigInt(event.quantity) * lot;
    this.move(buyer, quote, { locked: -event.quoteAmount });
    this.move(buyer, base, { available: baseAmount - buyerFee });
    this.move(seller, base, { locked: -baseAmount });
    this.move(seller, quote, { available: event.quoteAmount - sellerFee });
    this.move(0, base, { available: buyerFee });
    this.move(0, quote, { available: sellerFee });
    this.lock(event.takerAccount, event.market, event.takerSide, -event.takerReleased);
  }
}

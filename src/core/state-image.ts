/** The whole state as plain objects: what a view starts from after a restart. */
import type { MarketRules } from './command.ts';
import type {
  Amount,
  MarketStatus,
  OrderType,
  Price,
  Quantity,
  SelfTradeMode,
  Sequence,
  Side,
  TimeInForce,
} from './types.ts';

export interface AssetImage {
  readonly asset: number;
  readonly scale: number;
  readonly symbol: string;
}

export interface MarketImage extends MarketRules {
  readonly market: number;
  readonly base: number;
  readonly quote: number;
  readonly status: MarketStatus;
  readonly symbol: string;
  /** Price of the last trade; 0 before the first. */
  readonly lastPrice: Price;
  /** The counters' last values. */
  readonly tradeId: number;
  readonly updateId: number;
  readonly preventedId: number;
}

export interface AccountImage {
  readonly account: number;
  readonly name: string;
}

export interface BalanceImage {
  readonly account: number;
  readonly asset: number;
  readonly available: Amount;
  readonly locked: Amount;
  readonly held: Amount;
}

export interface OrderImage {
  readonly orderId: number;
  readonly account: number;
  readonly market: number;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly selfTradeMode: SelfTradeMode;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly remaining: Quantity;
  readonly clientOrderId: string;
}

export interface WithdrawalImage {
  readonly withdrawalId: number;
  readonly account: number;
  readonly asset: number;
  readonly amount: Amount;
  readonly externalId: string;
}

export interface StateImage {
  /** The last command applied, and its time in ms. */
  readonly sequence: Sequence;
  readonly timeMs: number;
  readonly assets: readonly AssetImage[];
  readonly markets: readonly MarketImage[];
  readonly accounts: readonly AccountImage[];
  /** Non-zero balances, account 0 (the fees) included, by account, then asset. */
  readonly balances: readonly BalanceImage[];
  /** Open orders by market, side, price priority, time priority. */
  readonly orders: readonly OrderImage[];
  /** Held withdrawals by id. */
  readonly withdrawals: readonly WithdrawalImage[];
}

/**
 * A naive exchange to compare the core with: written from the documents of the commands and events,
 * sharing no code with the core beyond their types. Slow, short, and meant to be obviously right.
 */
import type { Command, CreateMarket, MarketRules } from '../../src/core/command.ts';
import { rulesOf } from '../../src/core/command.ts';
import type { Event } from '../../src/core/event.ts';
import type { Rejection } from '../../src/core/rejection.ts';
import type { OrderImage, StateImage } from '../../src/core/state-image.ts';
import { plainSettings, plainVenue } from '../../src/core/state-image.ts';
import {
  FEE_SCALE,
  IDEMPOTENCY_WINDOW_MS,
  MAX_AMOUNT,
  selfTradeModes,
} from '../../src/core/types.ts';
import { amend, cancel, cancelAll, findOrder, place, refuse } from './orders.ts';
import type { Market } from './state.ts';
import { State } from './state.ts';

const UNITS_MAX = 2n ** 52n - 1n;
const visible = (text: string): boolean => /^[\x21-\x7e]{1,64}$/.test(text);

export class Reference {
  readonly state: State = new State();

  /** Applies one command; returns everything that it did. */
  apply(command: Command, sequence: number, timeMs: number): Event[] {
    const { state } = this;
    state.events = [];
    state.sequence = sequence;
    state.timeMs = timeMs;
    const key = effectKey(command);
    const reason = missingAccount(state, command);
    const effect = key === '' ? undefined : state.effects.get(key);
    const kept = command.kind === 'Deposit' || command.kind === 'Withdraw';
    if (reason !== undefined) refuse(state, command, reason);
    else if (effect !== undefined && (kept || timeMs - effect.timeMs < IDEMPOTENCY_WINDOW_MS)) {
      const { original, id } = effect;
      const { kind, account } = command;
      state.emit({ kind: 'Repeated', command: kind, account, original, id });
    } else {
      const rejection = this.perform(command);
      if (rejection !== undefined) refuse(state, command, rejection);
      this.remember(key, sequence, timeMs);
    }
    return state.events;
  }

  private remember(key: string, original: number, timeMs: number): void {
    const changes = this.state.events.filter((event) => event.kind !== 'Rejected');
    if (key === '' || changes.length === 0) return;
    const made = changes.find((event) => ['OrderAccepted', 'WithdrawalHeld'].includes(event.kind));
    const id =
      made?.kind === 'OrderAccepted'
        ? made.orderId
        : made?.kind === 'WithdrawalHeld'
          ? made.withdrawalId
          : 0;
    this.state.effects.set(key, { original, id, timeMs });
  }

  private perform(command: Command): Rejection | undefined {
    const { state } = this;
    const operator = command.account === 0;
    switch (command.kind) {
      case 'CreateAsset': {
        const { symbol, scale } = command;
        if (!operator) return 'NOT_PERMITTED';
        if (!/^[A-Z0-9]{1,16}$/.test(symbol)) return 'INVALID_NAME';
        if (state.assets.some((each) => each.symbol === symbol)) return 'DUPLICATE_NAME';
        if (scale < 0 || scale > 18) return 'INVALID_SCALE';
        const asset = state.assets.length + 1;
        state.assets.push({ asset, scale, symbol });
        return state.emit({ kind: 'AssetCreated', asset, scale, symbol }) as undefined;
      }
      case 'CreateMarket':
        return this.createMarket(command);
      case 'ChangeMarket': {
        const market = state.markets[command.market - 1];
        if (market === undefined) return 'UNKNOWN_MARKET';
        if (!operator) return 'NOT_PERMITTED';
        const rules = rulesOf(command);
        const units = unitsOf(state, rules, market.base, market.quote);
        if (units === undefined || !soundRules(rules)) return 'INVALID_SCALE';
        const changed = (name: keyof MarketRules): boolean => rules[name] !== market.rules[name];
        const newTick = changed('tickMantissa') || changed('tickScale');
        const moved = newTick || changed('lotMantissa') || changed('lotScale');
        if (moved && market.BUY.length + market.SELL.length > 0) return 'BOOK_NOT_EMPTY';
        if (!soundMode(rules)) return 'INVALID_ORDER';
        Object.assign(market, { rules, ...units });
        if (newTick) market.lastPrice = 0n; // a price in other ticks is no reference
        return state.emit({ kind: 'MarketChanged', market: market.market, ...rules }) as undefined;
      }
      case 'SetMarketStatus': {
        const market = state.markets[command.market - 1];
        if (market === undefined) return 'UNKNOWN_MARKET';
        if (!operator) return 'NOT_PERMITTED';
        market.status = command.status;
        const { status } = command;
        state.emit({ kind: 'MarketStatusChanged', market: command.market, status });
        return undefined;
      }
      case 'CreateAccount': {
        const { name } = command;
        if (!operator) return 'NOT_PERMITTED';
        if (!/^[A-Za-z0-9._@-]{1,64}$/.test(name)) return 'INVALID_NAME';
        if (state.accounts.includes(name)) return 'DUPLICATE_NAME';
        const account = state.accounts.push(name);
        return state.emit({ kind: 'AccountCreated', account, name }) as undefined;
      }
      case 'Deposit': {
        const { asset, amount, externalId, beneficiary } = command;
        if (state.assets[asset - 1] === undefined) return 'UNKNOWN_ASSET';
        if (!operator) return 'NOT_PERMITTED';
        if (!visible(externalId)) return 'INVALID_NAME';
        const total = (state.supply.get(asset) ?? 0n) + amount;
        if (amount === 0n || total > MAX_AMOUNT) return 'AMOUNT_OUT_OF_RANGE';
        state.emit({ kind: 'Deposited', account: beneficiary, asset, amount, externalId });
        return undefined;
      }
      case 'Withdraw': {
        const { account, asset, amount, externalId } = command;
        if (state.assets[asset - 1] === undefined) return 'UNKNOWN_ASSET';
        if (operator) return 'NOT_PERMITTED';
        if (!visible(externalId)) return 'INVALID_NAME';
        if (amount === 0n) return 'AMOUNT_OUT_OF_RANGE';
        if (state.balance(account, asset).available < amount) return 'INSUFFICIENT_BALANCE';
        const withdrawalId = ++state.lastWithdrawalId;
        const withdrawal = { withdrawalId, account, asset, amount, externalId };
        state.withdrawals.push(withdrawal);
        return state.emit({ kind: 'WithdrawalHeld', ...withdrawal }) as undefined;
      }
      case 'FinishWithdrawal': {
        const { withdrawalId, outcome } = command;
        const at = state.withdrawals.findIndex((each) => each.withdrawalId === withdrawalId);
        const found = state.withdrawals[at];
        if (found === undefined) return 'UNKNOWN_WITHDRAWAL';
        if (!operator) return 'NOT_PERMITTED';
        state.withdrawals.splice(at, 1);
        const { account, asset, amount } = found;
        state.emit({ kind: 'WithdrawalFinished', withdrawalId, account, asset, amount, outcome });
        return undefined;
      }
      case 'Tick':
        return operator ? undefined : 'NOT_PERMITTED';
      case 'PlaceOrder':
      case 'CancelOrder':
      case 'AmendOrder':
      case 'ReplaceOrder':
      case 'CancelAll':
        return this.performOrder(command);
      default:
        return 'NOT_PERMITTED';
    }
  }

  private performOrder(
    command: Command & {
      kind: 'PlaceOrder' | 'CancelOrder' | 'AmendOrder' | 'ReplaceOrder' | 'CancelAll';
    },
  ): Rejection | undefined {
    const { state } = this;
    const market = state.markets[command.market - 1];
    const everywhere = command.kind === 'CancelAll' && command.market === 0;
    if (market === undefined && !everywhere) return 'UNKNOWN_MARKET';
    if (command.kind === 'CancelAll') {
      if (command.account !== 0 && command.target !== 0) return 'NOT_PERMITTED';
      return cancelAll(state, command);
    }
    if (command.account === 0) return 'NOT_PERMITTED';
    const at = market as Market;
    switch (command.kind) {
      case 'PlaceOrder':
        return place(state, at, command);
      case 'AmendOrder':
        return amend(state, at, command);
      case 'CancelOrder': {
        const { account, orderId, clientOrderId, restriction } = command;
        const order = findOrder(at, account, orderId, clientOrderId, restriction);
        if (typeof order === 'string') return order;
        return cancel(state, at, order, 'USER');
      }
      case 'ReplaceOrder': {
        const { account, cancelOrderId, cancelClientOrderId, restriction } = command;
        const order = findOrder(at, account, cancelOrderId, cancelClientOrderId, restriction);
        if (typeof order !== 'string') cancel(state, at, order, 'REPLACED');
        else {
          refuse(state, command, order, {
            orderId: cancelOrderId,
            clientOrderId: cancelClientOrderId,
          });
          if (command.mode === 'STOP_ON_FAILURE') return undefined;
        }
        return place(state, at, command);
      }
      default:
        return command satisfies never;
    }
  }

  private createMarket(command: CreateMarket): Rejection | undefined {
    const { state } = this;
    const { base, quote, status, symbol } = command;
    if (state.assets[base - 1] === undefined) return 'UNKNOWN_ASSET';
    if (state.assets[quote - 1] === undefined) return 'UNKNOWN_ASSET';
    if (command.account !== 0) return 'NOT_PERMITTED';
    if (!/^[A-Z0-9-]{3,33}$/.test(symbol)) return 'INVALID_NAME';
    if (state.markets.some((each) => each.symbol === symbol)) return 'DUPLICATE_NAME';
    const rules = rulesOf(command);
    const units = unitsOf(state, rules, base, quote);
    if (base === quote || units === undefined || !soundRules(rules)) return 'INVALID_SCALE';
    if (!soundMode(rules)) return 'INVALID_ORDER';
    const market = state.markets.length + 1;
    const counters = { lastPrice: 0n, tradeId: 0, updateId: 0, preventedId: 0 };
    const facts = { market, base, quote, status, symbol };
    state.markets.push({ ...facts, rules, ...units, ...counters, BUY: [], SELL: [] });
    return state.emit({ kind: 'MarketCreated', ...facts, ...rules }) as undefined;
  }

  /** Everything that the exchange holds, as plain objects. */
  image(): StateImage {
    const { state } = this;
    const balances = [...state.balances].map(([key, balance]) => {
      const [account, asset] = key.split(' ').map(Number) as [number, number];
      return { account, asset, ...balance };
    });
    return {
      sequence: state.sequence,
      timeMs: state.timeMs,
      assets: state.assets,
      markets: state.markets.map((each) => {
        const { market, base, quote, symbol, status, tradeId, updateId, preventedId } = each;
        const counters = { lastPrice: Number(each.lastPrice), tradeId, updateId, preventedId };
        const none = { calendar: undefined, auction: undefined, feeTiers: [] };
        return { ...each.rules, market, base, quote, symbol, status, ...counters, ...none };
      }),
      accounts: state.accounts.map((name, i) => ({ account: i + 1, name, ...plainSettings })),
      balances: balances
        .filter((each) => each.available + each.locked + each.held > 0n)
        .toSorted((a, b) => a.account - b.account || a.asset - b.asset),
      orders: state.markets.flatMap((market) =>
        [...market.BUY, ...market.SELL].map(
          (order): OrderImage => ({
            ...order,
            market: market.market,
            timeInForce: 'GTC',
            price: Number(order.price),
            quantity: Number(order.quantity),
            remaining: Number(order.remaining),
            instructions: undefined,
          }),
        ),
      ),
      lists: [],
      countdowns: [],
      assetLimits: [],
      venue: plainVenue,
      withdrawals: state.withdrawals,
    };
  }
}

/** Under which text the command's effect is remembered; '' for a command without. */
function effectKey(command: Command): string {
  if (command.kind === 'Deposit') return `deposit ${command.externalId}`;
  if (command.kind === 'Withdraw') return `withdrawal ${command.account} ${command.externalId}`;
  const placing = command.kind === 'PlaceOrder' || command.kind === 'ReplaceOrder';
  if (!placing || !visible(command.idempotencyKey)) return '';
  return `order ${command.account} ${command.idempotencyKey}`;
}

function missingAccount(state: State, command: Command): Rejection | undefined {
  const exists = (account: number): boolean => state.accounts[account - 1] !== undefined;
  const missing =
    (command.account !== 0 && !exists(command.account)) ||
    (command.kind === 'Deposit' && !exists(command.beneficiary)) ||
    (command.kind === 'CancelAll' && command.target !== 0 && !exists(command.target));
  return missing ? 'UNKNOWN_ACCOUNT' : undefined;
}

/** Base units of a lot and quote units of tick x lot, when both are whole and in range. */
function unitsOf(
  state: State,
  rules: MarketRules,
  base: number,
  quote: number,
): { lot: bigint; unit: bigint } | undefined {
  const { tickMantissa, tickScale, lotMantissa, lotScale } = rules;
  if (Math.min(tickScale, lotScale) < 0 || Math.max(tickScale, lotScale) > 18) return undefined;
  if (tickMantissa < 1 || lotMantissa < 1) return undefined;
  const scaled = (mantissa: bigint, exponent: number): bigint | undefined => {
    const divisor = 10n ** BigInt(Math.max(0, -exponent));
    if (mantissa % divisor !== 0n) return undefined;
    const units = (mantissa / divisor) * 10n ** BigInt(Math.max(0, exponent));
    return units <= UNITS_MAX ? units : undefined;
  };
  const scale = (asset: number): number => state.assets[asset - 1]?.scale ?? 0;
  const lot = scaled(BigInt(lotMantissa), scale(base) - lotScale);
  const product = BigInt(tickMantissa) * BigInt(lotMantissa);
  const unit = scaled(product, scale(quote) - tickScale - lotScale);
  return lot === undefined || unit === undefined ? undefined : { lot, unit };
}

function soundRules(rules: MarketRules): boolean {
  const bounds: [number | bigint, number | bigint][] = [
    [rules.minPrice, rules.maxPrice],
    [rules.minQuantity, rules.maxQuantity],
    [rules.marketMinQuantity, rules.marketMaxQuantity],
    [rules.minNotional, rules.maxNotional],
    [0, rules.maxOrders],
  ];
  const zero = (value: number | bigint): boolean => BigInt(value) === 0n;
  const ordered = bounds.every(([min, max]) => min >= 0 && max >= 0 && (zero(max) || min <= max));
  const fees = [rules.makerFee, rules.takerFee].every((fee) => fee >= 0 && fee < FEE_SCALE);
  return ordered && fees;
}

function soundMode({ selfTradeMode, selfTradeModesAllowed }: MarketRules): boolean {
  const bit = 1 << selfTradeModes.indexOf(selfTradeMode);
  return selfTradeMode !== 'DEFAULT' && (selfTradeModesAllowed & bit) !== 0;
}
